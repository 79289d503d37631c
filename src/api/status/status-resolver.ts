import { Ctx, Query, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { networkStatus } from './network-status'
import { blobProgress } from './proof-progress'
import { Status } from './status-types'

@Resolver()
export class StatusResolver {
    @Query(() => Status, { description: 'Where the index stands: per chain height, head, lag, finality.' })
    async status(@Ctx() { database, state, network, readiness, version }: ApiContext): Promise<Status> {
        const reports = await networkStatus(state, network, readiness)
        return {
            version,
            network: network.name,
            demo: network.demo,
            blobs: () => blobProgress(database),
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
