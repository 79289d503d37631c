import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
    ApolloServerPluginCacheControlDisabled,
    ApolloServerPluginLandingPageDisabled,
    ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { Logger } from '@subsquid/logger'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { ApiContext } from './context'
import { asNamedNow } from './earlier-names/as-named-now'
import { formatError } from './format-error'
import { introspectionCache } from './introspection-cache'
import { answerLimit } from './limits/answer-limit'
import { type Limits, MAX_MISTAKES } from './limits/limits'
import { operationLimits } from './limits/operation-limits'
import type { OperationMetrics } from './metrics'
import { operationMetrics } from './operation-metrics'

/**
 * Apollo Server with our limits, started. Parsed documents are kept in its own LRU (30 MB). It does not validate: only what
 * `checkedDocuments` found right is run.
 */
export async function startApollo(
    schema: GraphQLSchema,
    limits: Limits,
    metrics: OperationMetrics,
    log: Logger,
): Promise<ApolloServer<ApiContext>> {
    const apollo = new ApolloServer<ApiContext>({
        schema,
        introspection: true,
        includeStacktraceInErrorResponses: false,
        allowBatchedHttpRequests: false,
        // A GET from a foreign page can read nothing that is not public, and there is nothing to write.
        csrfPrevention: false,
        stopOnTerminationSignals: false,
        dangerouslyDisableValidation: true,
        parseOptions: { maxTokens: limits.tokens },
        executionOptions: { maxCoercionErrors: MAX_MISTAKES },
        // A text that was not sent cannot be checked.
        persistedQueries: false,
        formatError: formatError(log),
        logger: {
            debug: (message) => log.debug(String(message)),
            info: (message) => log.debug(String(message)),
            warn: (message) => log.warn(String(message)),
            error: (message) => log.error(String(message)),
        },
        plugins: [
            // Cache control would wrap every resolver.
            ApolloServerPluginCacheControlDisabled(),
            ApolloServerPluginLandingPageDisabled(),
            ApolloServerPluginUsageReportingDisabled(),
            namedNow(schema),
            operationMetrics(metrics),
            operationLimits(limits),
            answerLimit(limits, metrics),
            introspectionCache(),
        ],
    })
    await apollo.start()
    return apollo
}

/** Has what Apollo parses say what it says under the names of now. */
function namedNow(schema: GraphQLSchema): ApolloServerPlugin<ApiContext> {
    return {
        async requestDidStart() {
            return {
                async parsingDidStart(request) {
                    return async (error) => {
                        const parsed = request as { document?: DocumentNode; source: string }
                        if (!error && parsed.document)
                            parsed.document = asNamedNow(schema, parsed.document, parsed.source)
                    }
                },
            }
        },
    }
}
