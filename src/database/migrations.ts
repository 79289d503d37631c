import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { withClient } from './with-client'

/** Folder of the migrations, from `src/database` and from `lib/database` alike. */
export const MIGRATIONS = join(__dirname, '..', '..', 'db', 'migrations')

/** Whether the database has every migration of the folder, as TypeORM notes them: by the number that a file's name begins with. */
export function hasAllMigrations(url: string): Promise<boolean> {
    return withClient(url, async (client) => {
        const { rows: tables } = await client.query(`SELECT to_regclass('migrations') AS migrations`)
        if (tables[0].migrations === null) return false
        const { rows } = await client.query('SELECT timestamp FROM migrations')
        const applied = new Set(rows.map(({ timestamp }) => String(timestamp)))
        return readdirSync(MIGRATIONS)
            .filter((file) => file.endsWith('.js'))
            .every((file) => applied.has(file.split('-')[0]!))
    })
}
