import { Ctx, Query, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { EndpointStanding, Status } from './status-types'

@Resolver()
export class StatusResolver {
    @Query(() => Status, { description: 'Where the index stands: per chain height, head, lag, finality.' })
    async status(
        @Ctx() { chainReports, completeness, proofProgress, network, version }: ApiContext,
    ): Promise<Status> {
        const reports = await chainReports()
        return {
            version,
            network: network.name,
            demo: network.demo,
            blobs: async () => (await proofProgress()).blobs,
            ready: reports.every((report) => report.health.ready),
            chains: reports.map(({ chainId, name, row, health, endpoints }) => ({
                ...row,
                chainId,
                name,
                network: network.name,
                demo: network.demo,
                lagBlocks: health.lagBlocks,
                lagSeconds: health.lagSeconds,
                finalizedLag: health.finalizedLag,
                endpoints: endpoints.map((endpoint) => ({
                    ...endpoint,
                    standing: EndpointStanding[endpoint.standing.toUpperCase() as EndpointStanding],
                })),
                ready: health.ready,
                notReadyReason: health.reason,
                completeness: async () => (await completeness()).get(chainId) ?? null,
            })),
        }
    }
}
