import { Arg, Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql'
import { Provenance } from '../../model/generated/_provenance'
import type { ApiContext } from '../context'

@ObjectType({ description: 'A contract whose logs are indexed.', simpleResolvers: true })
export class NetworkContract {
    @Field(() => Int, { description: 'Chain: 10740 OpenGradient, 8453 Base.' })
    chainId!: number

    @Field(() => String, { description: 'Address, lower-case 0x hex.' })
    address!: string

    @Field(() => String, { description: 'Unique name on its chain, such as teeRegistry.v1.' })
    name!: string

    @Field(() => String, { description: 'What the contract is; decides how its logs are read.' })
    kind!: string

    @Field(() => Int, {
        nullable: true,
        description: 'First block worth asking; null when the deployment block is not known.',
    })
    startHeight?: number | null

    @Field(() => String, {
        nullable: true,
        description: 'First day of use, as published (ISO date); null when not known.',
    })
    validFrom?: string | null

    @Field(() => String, {
        nullable: true,
        description: 'Last day of use, as published (ISO date); null while in use.',
    })
    validTo?: string | null

    @Field(() => String, { description: 'Where address and dates come from.' })
    source!: string

    @Field(() => Provenance, { description: 'demo for the reference contracts of this project.' })
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
