import {
    type ArgumentNode,
    type DocumentNode,
    type FieldNode,
    type FragmentDefinitionNode,
    Kind,
    type OperationDefinitionNode,
    print,
    type SelectionSetNode,
    separateOperations,
    stripIgnoredCharacters,
    type ValueNode,
    visit,
} from 'graphql'
import { defaultsOf, rootFields } from './answer-fields'
import { isMoment } from './answer-note'
import { canonicalJson } from './canonical-json'

/** What a permalink is made of: an operation and the moment of its answer. */
export interface Citation {
    operation: OperationDefinitionNode
    fragments: Readonly<Record<string, FragmentDefinitionNode>>
    /** As sent. */
    variables: Readonly<Record<string, unknown>>
    /** Moment that the answer is as of. */
    time: Date
    isAnswer(field: string): boolean
    /** What it asks of models that is of the present; null: nothing. */
    presentField: string | null
}

export type Permalink = { path: string; reason: null } | { path: null; reason: string }

/** Characters of an address that everything on the way takes. */
const LONGEST = 8_000

/** The address of an operation with the moment written into each of its questions that names none. */
export function permalinkOf(citation: Citation): Permalink {
    const { operation, fragments, variables, time, isAnswer } = citation
    const fields = rootFields(operation.selectionSet, fragments)
    const other = fields.find(({ name }) => name.value !== '__typename' && !isAnswer(name.value))
    if (other)
        return none(`The query asks for ${other.name.value} too, which is not as of a moment: leave it out.`)
    const { presentField } = citation
    if (presentField !== null)
        return none(
            `The query asks for ${presentField} of a model, which is not as of a moment: leave it out.`,
        )
    const answers = fields.filter(({ name }) => name.value !== '__typename')
    const values = { ...defaultsOf(operation), ...variables }
    const moments = new Set(answers.map((field) => momentOf(field, values)))
    if (moments.size > 1)
        return none('The parts of the query are as of different moments: ask them one by one.')
    const pinned = pin({ ...citation, variables: values }, time.toISOString())
    const used = variablesOf(pinned)
    const kept = Object.entries(variables).filter(([name]) => used.has(name))
    const query = encodeURIComponent(stripIgnoredCharacters(print(pinned)))
    const sent =
        kept.length > 0 ? `&variables=${encodeURIComponent(canonicalJson(Object.fromEntries(kept)))}` : ''
    const path = `/graphql?query=${query}${sent}`
    if (path.length > LONGEST)
        return none(
            `The address would have ${path.length} characters; ${LONGEST} are safe. POST the query with asOf: {time: "${time.toISOString()}"}.`,
        )
    return { path, reason: null }
}

function none(reason: string): Permalink {
    return { path: null, reason }
}

/** The `asOf` a field is asked with, in one form; null when it is the present. */
function momentOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): string | null {
    const argument = field.arguments?.find(({ name }) => name.value === 'asOf')
    const value = argument && plain(argument.value, variables)
    return isMoment(value) ? canonicalJson(value) : null
}

/** An `asOf` as data. */
function plain(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
    switch (node.kind) {
        case Kind.VARIABLE:
            return variables[node.name.value] ?? null
        case Kind.OBJECT:
            return Object.fromEntries(
                node.fields.flatMap(({ name, value }) => {
                    const part = plain(value, variables)
                    return part === null ? [] : [[name.value, part]]
                }),
            )
        case Kind.NULL:
            return null
        case Kind.INT:
            return Number(node.value)
        default:
            return 'value' in node ? node.value : null
    }
}

/** The one operation and its fragments, every answer pinned, without variables that it does not use any more. */
function pin(citation: Citation, time: string): DocumentNode {
    const { operation, fragments, variables, isAnswer } = citation
    const atRoot = new Set(rootFragments(operation.selectionSet, fragments))
    const argument: ArgumentNode = {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'asOf' },
        value: {
            kind: Kind.OBJECT,
            fields: [
                {
                    kind: Kind.OBJECT_FIELD,
                    name: { kind: Kind.NAME, value: 'time' },
                    value: { kind: Kind.STRING, value: time },
                },
            ],
        },
    }
    const pinSet = (set: SelectionSetNode): SelectionSetNode => ({
        ...set,
        selections: set.selections.map((selection) => {
            if (selection.kind === Kind.INLINE_FRAGMENT)
                return { ...selection, selectionSet: pinSet(selection.selectionSet) }
            if (selection.kind !== Kind.FIELD || !isAnswer(selection.name.value)) return selection
            if (momentOf(selection, variables) !== null) return selection
            const others = (selection.arguments ?? []).filter(({ name }) => name.value !== 'asOf')
            return { ...selection, arguments: [...others, argument] }
        }),
    })
    const definitions = Object.values(fragments).map((fragment) =>
        atRoot.has(fragment.name.value)
            ? { ...fragment, selectionSet: pinSet(fragment.selectionSet) }
            : fragment,
    )
    const whole: DocumentNode = {
        kind: Kind.DOCUMENT,
        definitions: [{ ...operation, selectionSet: pinSet(operation.selectionSet) }, ...definitions],
    }
    const alone = separateOperations(whole)[operation.name?.value ?? '']!
    const used = variablesOf(alone)
    return visit(alone, {
        VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
    })
}

/** Names of the fragments that are spread at the root. */
function rootFragments(
    set: SelectionSetNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    seen = new Set<string>(),
): Set<string> {
    for (const selection of set.selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) rootFragments(selection.selectionSet, fragments, seen)
        if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue
        seen.add(selection.name.value)
        const fragment = fragments[selection.name.value]
        if (fragment) rootFragments(fragment.selectionSet, fragments, seen)
    }
    return seen
}

/** Variables that are used, as against defined. */
function variablesOf(document: DocumentNode): Set<string> {
    const used = new Set<string>()
    visit(document, {
        VariableDefinition: () => false,
        Variable: (node) => {
            used.add(node.name.value)
        },
    })
    return used
}
