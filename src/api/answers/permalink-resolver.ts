import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import { finalityOf } from '../../analytics/memory/finality'
import type { FoundMeta } from '../analytics/answer-meta'
import { AnswerMeta } from '../analytics/meta-types'
import type { ApiContext } from '../context'
import { presentField } from '../models/as-of-moment'
import { isAnswerField } from './answer-fields'
import { operationDependsOn } from './depends-on'
import { type Permalink, permalinkOf } from './permalink'

@Resolver(() => AnswerMeta)
export class PermalinkResolver {
    @FieldResolver(() => String, {
        nullable: true,
        description:
            'Address, below this service’s, of this same query as of this same moment: for citing. When all answers of the query are FINAL, it gives the same bytes for ever; when one is BOUNDED, its calls may still move as far as `bound` says. Null when the answer is OPEN.',
    })
    permalink(
        @Root() meta: FoundMeta,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): string | null {
        return citationOf(meta, context, info).path
    }

    @FieldResolver(() => String, {
        nullable: true,
        description: 'Why there is no permalink; null when there is one.',
    })
    permalinkNullReason(
        @Root() meta: FoundMeta,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): string | null {
        return citationOf(meta, context, info).reason
    }
}

function citationOf(meta: FoundMeta, { variables }: ApiContext, info: GraphQLResolveInfo): Permalink {
    // The others of the query, as of the same moment, may depend on more.
    const { state, reason: why } = finalityOf(meta.question, operationDependsOn(info))
    if (state === 'OPEN') {
        return {
            path: null,
            reason: `${why} Ask as of status { frozenUpTo } or earlier (for money moneyFrozenUpTo, for calls within a bound boundedUpTo).`,
        }
    }
    return permalinkOf({
        operation: info.operation,
        fragments: info.fragments,
        variables: variables ?? {},
        time: meta.asOf.time,
        isAnswer: (name) => isAnswerField(info.schema, name),
        presentField: presentField(info.schema, info.operation, info.fragments),
    })
}
