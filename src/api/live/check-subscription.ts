import {
    type ExecutionArgs,
    GraphQLError,
    type GraphQLSchema,
    getOperationAST,
    OperationTypeNode,
    parse,
} from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { canonicalJson } from '../answers/canonical-json'
import type { ApiContext } from '../context'
import { asNamedNow } from '../earlier-names/as-named-now'
import { checkNew } from '../limits/check-new'
import { checkOperation } from '../limits/check-operation'
import type { CheckedDocuments } from '../limits/checked-documents'
import { type Limits, MAX_MISTAKES } from '../limits/limits'
import { measureOperation } from '../limits/measure-operation'
import type { Visit } from '../request'
import type { ApiWorker } from '../worker/api-worker'
import type { LiveContext } from './live-schema'
import type { SharedRows } from './shared-rows'

/** What a client subscribes to, ready to be run; or what is wrong with it, by the rules that hold for queries. */
export async function checkSubscription(
    schema: GraphQLSchema,
    limits: Limits,
    { check, worker }: { check: CheckedDocuments; worker: ApiWorker | null },
    inTurn: Visit['inTurn'],
    context: ApiContext,
    rows: SharedRows,
    { query, variables, operationName }: SubscribePayload,
): Promise<ExecutionArgs | GraphQLError[]> {
    const mistakes = await checkNew(check, worker, query, operationName ?? null, inTurn)
    if (mistakes.length > 0) return [...mistakes]
    const document = asNamedNow(schema, parse(query), query)
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
        return [
            coded(
                'Only a subscription is answered here: POST queries to this same address.',
                'BAD_USER_INPUT',
            ),
        ]
    const size = measureOperation(schema, document, operation, variables ?? {})
    const costOfPages = (rows: number) =>
        measureOperation(schema, document, operation, variables ?? {}, rows).cost
    const error = checkOperation(size, limits, costOfPages)
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
    const options = { maxCoercionErrors: MAX_MISTAKES }
    return { schema, document, operationName, variableValues: variables, contextValue, options }
}

function coded(message: string, code: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code } })
}
