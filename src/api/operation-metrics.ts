import type { ApolloServerPlugin } from '@apollo/server'
import { Kind, type OperationDefinitionNode } from 'graphql'
import type { ApiContext } from './context'
import type { OperationMetrics } from './metrics'

/** Times each operation and counts the limits it hits. */
export function operationMetrics(metrics: OperationMetrics): ApolloServerPlugin<ApiContext> {
    return {
        async requestDidStart() {
            const started = process.hrtime.bigint()
            return {
                async didEncounterErrors({ errors }) {
                    for (const error of errors) metrics.limitHit(error.extensions?.code)
                },
                async willSendResponse({ operation, errors }) {
                    const seconds = Number(process.hrtime.bigint() - started) / 1e9
                    metrics.operationDone(operationLabel(operation), errors?.length ? 'error' : 'ok', seconds)
                },
            }
        },
    }
}

function operationLabel(operation: OperationDefinitionNode | null | undefined): string {
    if (!operation) return 'invalid'
    const [first, ...rest] = operation.selectionSet.selections
    return first?.kind === Kind.FIELD && rest.length === 0 ? first.name.value : 'mixed'
}
