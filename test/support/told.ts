import { inspect } from 'node:util'

/**
 * The cases of a loop, of which the one in whose turn something failed is printed: a failed comparison alone does not say which
 * question it was.
 */
export function* told<T>(cases: Iterable<T>): Generator<T, void> {
    for (const each of cases) {
        let passed = false
        try {
            yield each
            passed = true
        } finally {
            if (!passed) process.stderr.write(`failed in the case of ${inspect(each, { depth: 4 })}\n`)
        }
    }
}
