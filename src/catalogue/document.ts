import { CatalogueError } from './catalogue-error'
import { type Envelope, envelopeOf, listIn, NO_ENVELOPE } from './envelope'

/** One model as a source lists it, not validated yet. */
export interface Item {
    /** Its place in the source, for people: `model 3`, `line 7`, `page 2, model 1`. */
    place: string
    value: unknown
    /** Why it is not JSON; then there is no value. */
    problem?: string
}

export interface Document {
    items: Item[]
    /** What the answer says around the list. */
    envelope: Envelope
}

/**
 * Splits a catalogue's text into models. It may be a JSON array of models, an object that holds one (`models`, `data`,
 * `items`, `results`), one model, or one model a line.
 * @throws CatalogueError when it is none of these
 */
export function readDocument(content: string): Document {
    const text = content.replace(/^\uFEFF/, '')
    const whole = parseJson(text)
    const list = whole && listIn(whole.value)
    if (list) {
        const items = list.map((value, i) => ({ place: `model ${i + 1}`, value }))
        return { items, envelope: envelopeOf(whole.value) }
    }
    if (whole && !isModel(whole.value)) {
        throw new CatalogueError(
            'expected a JSON array of models, {"models": […]}, or one model a line, got other JSON',
        )
    }
    if (!whole && /^\s*(\[|\{\s*"(models|data|items|results)")/.test(text))
        throw new CatalogueError('expected JSON to its end: it is cut off, or broken')
    const lines = text.split('\n').map((line, i) => [i + 1, line.trim()] as const)
    const items = lines
        .filter(([, line]) => line !== '')
        .map(([number, line]): Item => {
            const place = `line ${number}`
            const read = parseJson(line)
            if (read) return { place, value: read.value }
            return { place, value: undefined, problem: `expected JSON, got ${shown(line)}` }
        })
    if (items.length === 0) throw new CatalogueError('expected models, got nothing')
    if (items.every(({ problem }) => problem !== undefined))
        throw new CatalogueError(`${items[0].place}: ${items[0].problem}`)
    return { items, envelope: NO_ENVELOPE }
}

const isModel = (value: unknown) => typeof value === 'object' && value !== null && 'name' in value

function parseJson(content: string): { value: unknown } | null {
    try {
        return { value: JSON.parse(content) }
    } catch {
        return null
    }
}

/** A value as JSON, cut to what a person reads. */
export function shown(value: unknown): string {
    if (value === undefined) return 'missing'
    if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
    const json = JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value)
    return json.length > 80 ? `${json.slice(0, 80)}…` : json
}
