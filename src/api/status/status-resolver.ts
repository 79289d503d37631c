import { Ctx, Query, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { Status } from './status-types'

@Resolver()
export class StatusResolver {
    @Query(() => Status, { description: 'Where the index stands: per chain height, head, lag, finality.' })
    async status(@Ctx() { chainReports, proofProgress, network, version }: ApiContext): Promise<Status> {
        const reports = await chainReports()
        return {
            version,
            network: network.name,
            demo: network.demo,
            blobs: async () => (await proofProgress()).blobs,
            ready: reports.every((report) => report.health.ready),
            chains: reports.map(({ chainId, name, row, health }) => ({
                ...row,
                chainId,
                name,
                network: network.name,
                demo: network.demo,
                lagBlocks: health.lagBlocks,
                lagSeconds: health.lagSeconds,
                finalizedLag: health.finalizedLag,
                ready: health.ready,
                notReadyReason: health.reason,
            })),
        }
    }
}
