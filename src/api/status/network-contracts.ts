import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql'
import { Provenance } from '../../model/generated/_provenance'
import type { ApiContext } from '../context'
import { Count, DataType, Of, Text } from '../fields'

@DataType('A contract whose logs are indexed.')
export class NetworkContract {
    @Count('Chain: 10740 OpenGradient, 8453 Base.')
    chainId!: number
    @Text('Address, lower-case 0x hex.')
    address!: string
    @Text('Unique name on its chain, such as teeRegistry.v1.')
    name!: string
    @Text('What the contract is; decides how its logs are read.')
    kind!: string
    @Count.orNull('First block worth asking; null when the deployment block is not known.')
    startHeight!: number | null
    @Text.orNull('First day of use, as published (ISO date); null when not known.')
    validFrom!: string | null
    @Text.orNull('Last day of use, as published (ISO date); null while in use.')
    validTo!: string | null
    @Text('Where address and dates come from.')
    source!: string
    @Of(() => Provenance, 'demo for the reference contracts of this project.')
    provenance!: Provenance
}

@Resolver()
export class NetworkContractsResolver {
    @Query(() => [NetworkContract], {
        description: 'The contracts that are indexed, with where they come from.',
    })
    networkContracts(
        @Arg('chainId', () => Int, { nullable: true, description: 'Only this chain.' }) chainId:
            | number
            | null,
        @Ctx() { network }: ApiContext,
    ): NetworkContract[] {
        return network.chains
            .filter((chain) => chainId == null || chain.chainId === chainId)
            .flatMap((chain) =>
                chain.contracts.map((contract) => ({
                    ...contract,
                    chainId: chain.chainId,
                    provenance: contract.provenance as Provenance,
                })),
            )
    }
}
