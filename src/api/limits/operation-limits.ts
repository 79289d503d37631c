import type { ApolloServerPlugin } from '@apollo/server'
import type { ApiContext } from '../context'
import { checkOperation } from './check-operation'
import type { Limits } from './limits'
import { measureOperation } from './measure-operation'

/** Refuses an operation that breaks a limit before anything of it is run. */
export function operationLimits(limits: Limits): ApolloServerPlugin<ApiContext> {
    return {
        async requestDidStart() {
            return {
                async didResolveOperation({ schema, document, operation, request, contextValue }) {
                    if (!operation) return
                    const measure = (mostRows?: number) =>
                        measureOperation(schema, document, operation, request.variables ?? {}, mostRows)
                    const size = measure()
                    const error = checkOperation(size, limits, (rows) => measure(rows).cost)
                    if (error) throw error
                    contextValue.database.expectValues?.(size.cost)
                },
            }
        },
    }
}
