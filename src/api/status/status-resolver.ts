import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { ApiContext } from '../context'
import {
    type BlobCounts,
    type ChainCompleteness,
    ChainHealthStatus,
    EndpointStanding,
    PayToSurvey,
    Status,
} from './status-types'

/** A chain of which the indexer has written nothing yet. */
const NOTHING_WRITTEN = {
    height: null,
    hash: null,
    time: null,
    headHeight: null,
    finalizedHeight: null,
    genesisHash: null,
    startHeight: null,
    events: null,
    checkedAt: null,
}

@Resolver(() => Status)
export class StatusResolver {
    @Query(() => Status, { description: 'Where the index stands: per chain height, head, lag, finality.' })
    async status(@Ctx() { chainReports, network, version }: ApiContext): Promise<Status> {
        const reports = await chainReports()
        return {
            version,
            network: network.name,
            demo: network.demo,
            ready: reports.every((report) => report.health.ready),
            chains: reports.map(({ chainId, name, row, health, endpoints }) => ({
                ...(row ?? NOTHING_WRITTEN),
                chainId,
                name,
                network: network.name,
                demo: network.demo,
                lagBlocks: health.lagBlocks,
                lagSeconds: health.lagSeconds,
                finalizedLag: health.finalizedLag,
                endpoints: endpoints.map((endpoint) => ({
                    ...endpoint,
                    standing: endpoint.standing.toUpperCase() as keyof typeof EndpointStanding,
                })),
                ready: health.ready,
                notReadyReason: health.reason,
            })),
        }
    }

    @FieldResolver()
    async blobs(@Ctx() { proofProgress }: ApiContext): Promise<BlobCounts> {
        return (await proofProgress()).blobs
    }
}

@Resolver(() => ChainHealthStatus)
export class ChainHealthResolver {
    @FieldResolver()
    async completeness(
        @Root() { chainId }: ChainHealthStatus,
        @Ctx() { completeness }: ApiContext,
    ): Promise<ChainCompleteness | null> {
        return (await completeness()).get(chainId) ?? null
    }

    @FieldResolver()
    async payToSurvey(
        @Root() { chainId }: ChainHealthStatus,
        @Ctx() { payToSurvey }: ApiContext,
    ): Promise<PayToSurvey | null> {
        return (await payToSurvey()).get(chainId) ?? null
    }
}
