import {
    type ArgumentNode,
    type DocumentNode,
    type FieldNode,
    type FragmentDefinitionNode,
    Kind,
    type SelectionSetNode,
    TokenKind,
} from 'graphql'
import { kept } from '../../base/kept'
import { fragmentsOf } from '../answers/answer-fields'
import { measureValue } from './measure-value'

/** Selections are counted no further than this: nested fragments can spread without bound. */
export const MAX_SELECTIONS = 5_000

/** How much work it is to validate a parsed document, judged by its shape alone: no schema is looked at. */
export interface DocumentSize {
    /** Operations and fragments defined. */
    definitions: number
    /** Directives as written. */
    directives: number
    /** Characters of the longest name. */
    nameLength: number
    /** A name that every JavaScript object has a meaning for, such as `__proto__`: answers are objects. */
    reservedName: string | null
    /** Levels of nested objects and lists of the deepest value. */
    valueDepth: number
    /** Selections of all operations after spreading fragments; counting stops above `MAX_SELECTIONS`. */
    selections: number
    /** Of the operation that has most of them: levels of fields, root fields, aliases. Introspection has no levels. */
    depth: number
    rootFields: number
    aliases: number
    /**
     * Validation compares fields that answer under the same name, each with each and argument by argument: the sum over all
     * such pairs of their sizes, which is one and the values in the arguments. Quadratic in the length of a document.
     */
    comparisons: number
}

/** Measures a document before it is validated: it may use what does not exist, and fragments that spread themselves. */
export function measureDocument(document: DocumentNode): DocumentSize {
    const size = measureTokens(document)
    const fragments = fragmentsOf(document)
    const walk = new Walk(size, fragments)
    for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue
        for (const { defaultValue } of definition.variableDefinitions ?? [])
            if (defaultValue) size.valueDepth = Math.max(size.valueDepth, measureValue(defaultValue).depth)
        size.rootFields = Math.max(size.rootFields, walk.answer(definition.selectionSet))
    }
    // One that nobody spreads is validated too.
    for (const [name, fragment] of fragments) if (!walk.spread.has(name)) walk.answer(fragment.selectionSet)
    return size
}

function measureTokens(document: DocumentNode): DocumentSize {
    const size: DocumentSize = {
        definitions: document.definitions.length,
        directives: 0,
        nameLength: 0,
        reservedName: null,
        valueDepth: 0,
        selections: 0,
        depth: 0,
        rootFields: 0,
        aliases: 0,
        comparisons: 0,
    }
    for (let token = document.loc?.startToken ?? null; token; token = token.next) {
        if (token.kind === TokenKind.AT) size.directives++
        if (token.kind !== TokenKind.NAME) continue
        size.nameLength = Math.max(size.nameLength, token.value.length)
        if (token.value in Object.prototype) size.reservedName ??= token.value
    }
    return size
}

/** One place of the answer: the selection sets that are merged there. */
interface AnswerPlace {
    sets: SelectionSetNode[]
    introspects: boolean
}

/** Fields that answer under one name at one place. */
interface SameName {
    fields: number
    size: number
    below: AnswerPlace
}

class Walk {
    /** Fragments that some operation spreads. */
    readonly spread = new Set<string>()
    private readonly argumentSizes = new Map<readonly ArgumentNode[], number>()

    constructor(
        private readonly size: DocumentSize,
        private readonly fragments: Map<string, FragmentDefinitionNode>,
    ) {}

    /** Goes through what is answered, level by level. @returns how many fields are selected at the root */
    answer(root: SelectionSetNode): number {
        const { size } = this
        const own = { fields: 0, aliases: 0 }
        let rootFields = 0
        let level: AnswerPlace[] = [{ sets: [root], introspects: false }]
        for (let depth = 1; level.length > 0; depth++) {
            const next: AnswerPlace[] = []
            for (const place of level) {
                for (const { fields, size: sum, below } of this.namesAt(place, own).values()) {
                    size.comparisons += (fields - 1) * sum
                    if (!below.introspects) size.depth = Math.max(size.depth, depth)
                    if (below.sets.length > 0) next.push(below)
                }
            }
            if (depth === 1) rootFields = own.fields
            level = next
        }
        size.aliases = Math.max(size.aliases, own.aliases)
        return rootFields
    }

    private namesAt(place: AnswerPlace, own: { fields: number; aliases: number }): Map<string, SameName> {
        const names = new Map<string, SameName>()
        for (const field of this.fieldsOf(place.sets)) {
            const introspects = place.introspects || field.name.value.startsWith('__')
            own.fields++
            if (field.alias) own.aliases++
            const name = (field.alias ?? field.name).value
            const same = kept(names, name, () => ({ fields: 0, size: 0, below: { sets: [], introspects } }))
            same.fields++
            same.size += 1 + this.sizeOf(field.arguments)
            if (field.selectionSet) same.below.sets.push(field.selectionSet)
        }
        return names
    }

    /** Fields of selection sets with their fragments spread. Ends early where there are too many. */
    private *fieldsOf(sets: SelectionSetNode[]): Generator<FieldNode> {
        const waiting = [...sets]
        for (let set = waiting.pop(); set; set = waiting.pop()) {
            for (const selection of set.selections) {
                if (++this.size.selections > MAX_SELECTIONS) return
                if (selection.kind === Kind.FIELD) yield selection
                else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet)
                else {
                    this.spread.add(selection.name.value)
                    const fragment = this.fragments.get(selection.name.value)
                    if (fragment) waiting.push(fragment.selectionSet)
                }
            }
        }
    }

    private sizeOf(fieldArguments: readonly ArgumentNode[] | undefined): number {
        if (!fieldArguments || fieldArguments.length === 0) return 0
        return kept(this.argumentSizes, fieldArguments, () => {
            const measured = fieldArguments.map(({ value }) => measureValue(value))
            for (const { depth } of measured) this.size.valueDepth = Math.max(this.size.valueDepth, depth)
            return measured.reduce((sum, { values }) => sum + values, 0)
        })
    }
}
