import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import { AnswerMeta } from '../analytics/meta-types'
import type { ApiContext } from '../context'
import { presentField } from '../models/as-of-moment'
import { isAnswerField } from './answer-fields'
import { type Permalink, permalinkOf } from './permalink'

@Resolver(() => AnswerMeta)
export class PermalinkResolver {
    @FieldResolver(() => String, {
        nullable: true,
        description:
            'Address, below this service’s, where this same query gives this same answer for ever, byte for byte: for citing. Null unless the answer is frozen.',
    })
    permalink(
        @Root() meta: AnswerMeta,
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
        @Root() meta: AnswerMeta,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): string | null {
        return citationOf(meta, context, info).reason
    }
}

function citationOf(meta: AnswerMeta, { variables }: ApiContext, info: GraphQLResolveInfo): Permalink {
    if (meta.frozen !== true) {
        const why = meta.notFrozenReason ?? 'The answer can still change.'
        return { path: null, reason: `${why} Ask as of status { frozenUpTo } or earlier.` }
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
