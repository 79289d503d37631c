import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Path of the project's `schema.graphql`, from the sources as well as from the compiled files. */
export function schemaFile(): string {
    for (let dir = __dirname; dir !== dirname(dir); dir = dirname(dir)) {
        const file = join(dir, 'schema.graphql')
        if (existsSync(file)) return file
    }
    throw new Error(`schema.graphql is in no folder above ${__dirname}: run the API from a whole checkout`)
}
