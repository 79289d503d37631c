import {
    type DocumentNode,
    type GraphQLSchema,
    getOperationAST,
    type OperationDefinitionNode,
    OperationTypeNode,
    stripIgnoredCharacters,
} from 'graphql'
import { kept } from '../../base/kept'
import { presentField } from '../models/as-of-moment'
import { fragmentsOf, isAnswerField, rootFields } from './answer-fields'

/** What a request asks for, in the three places GraphQL over HTTP has for it. */
export interface AskedOperation {
    query: string
    variables: Record<string, unknown>
    operationName: string | null
}

/** What kind of query an operation is. */
export interface OperationPlan {
    operation: OperationDefinitionNode
    /** It asks a question about the market, beside whatever else. */
    asksMarket: boolean
    /** It asks nothing else, nor for what is of the present: what distinguishes it from others, and how it is counted; null otherwise. */
    answers: { text: string; label: string } | null
}

/** Tells what kind of query an operation is; null when it is none, or cannot be run. Kept as long as its document is. */
export type OperationPlans = (
    document: DocumentNode,
    query: string,
    operationName: string | null,
) => OperationPlan | null

/** Makes a function that finds out, once for each document, what kind of query an operation is. */
export function operationPlans(schema: GraphQLSchema): OperationPlans {
    const known = new WeakMap<DocumentNode, Map<string | null, OperationPlan | null>>()
    return (document, query, operationName) => {
        const plans = kept(known, document, () => new Map())
        return kept(plans, operationName, () => planOf(schema, document, query, operationName))
    }
}

function planOf(
    schema: GraphQLSchema,
    document: DocumentNode,
    query: string,
    operationName: string | null,
): OperationPlan | null {
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.QUERY) return null
    const fragments = Object.fromEntries(fragmentsOf(document))
    const names = rootFields(operation.selectionSet, fragments)
        .map((field) => field.name.value)
        .filter((name) => name !== '__typename')
    const answers = names.filter((name) => isAnswerField(schema, name))
    const label = names.length === 1 ? names[0]! : 'mixed'
    const isAnswers =
        names.length > 0 &&
        answers.length === names.length &&
        presentField(schema, operation, fragments) === null
    return {
        operation,
        asksMarket: answers.length > 0,
        // Without what does not matter: comments, white space, commas.
        answers: isAnswers ? { text: stripIgnoredCharacters(query), label } : null,
    }
}
