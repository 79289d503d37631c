import { type GraphQLSchema, getNullableType } from 'graphql'
import { isAnswer } from './answers/answer-fields'

/** Lets each question about the market fail alone, in place: it is null then, and the others beside it are answered. */
export function nullableAnswers(schema: GraphQLSchema): void {
    for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
        if (isAnswer(field)) field.type = getNullableType(field.type)
}
