import {
    type DocumentNode,
    type ExecutionArgs,
    GraphQLError,
    type GraphQLSchema,
    getOperationAST,
    OperationTypeNode,
    parse,
    validate,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { canonicalJson } from '../answers/canonical-json'
import type { ApiContext } from '../context'
import { checkOperation } from '../limits/check-operation'
import type { Limits } from '../limits/limits'
import { measureOperation } from '../limits/measure-operation'
import type { LiveContext } from './live-schema'
import type { SharedRows } from './shared-rows'

/** As of src/api/apollo.ts. */
const MAX_TOKENS = 10_000

/** What a client subscribes to, ready to be run; or what is wrong with it, by the rules that hold for queries. */
export function checkSubscription(
    schema: GraphQLSchema,
    limits: Limits,
    context: ApiContext,
    rows: SharedRows,
    { query, variables, operationName }: SubscribePayload,
): ExecutionArgs | GraphQLError[] {
    let document: DocumentNode
    try {
        document = parse(query, { maxTokens: MAX_TOKENS })
    } catch (error) {
        return [coded((error as GraphQLError).message, 'GRAPHQL_PARSE_FAILED')]
    }
    const errors = validate(schema, document, undefined, { maxErrors: 20 })
    if (errors.length > 0)
        return errors.map(
            ({ message, nodes }) =>
                new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
        )
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
        return [
            coded(
                'Only a subscription is answered here: POST queries to this same address.',
                'BAD_USER_INPUT',
            ),
        ]
    const size = measureOperation(schema, document, operation, variables ?? {})
    const error = checkOperation(size, limits)
    if (error) return [error]
    const rowsAtOnce = Math.max(1, Math.floor(limits.cost / Math.max(1, size.cost)))
    const contextValue: LiveContext = {
        ...context,
        variables: variables ?? {},
        live: {
            missed: 0,
            rowsAtOnce,
            rows,
            key: `${canonicalJson(variables ?? {})}
${query}`,
        },
    }
    return { schema, document, operationName, variableValues: variables, contextValue }
}

function coded(message: string, code: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code } })
}
