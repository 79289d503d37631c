import 'reflect-metadata'
import { join } from 'node:path'
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy'
import { DataSource } from 'typeorm'
import * as model from '../model'

/** Folder of package.json, from `src/facts` and from `lib/facts` alike. */
const PROJECT = join(__dirname, '..', '..')

/** A TypeORM connection to `url` that knows the entities and the migrations of this project. */
export function dataSource(url: string): DataSource {
    const entities = Object.values(model).filter((value) => typeof value === 'function')
    return new DataSource({
        type: 'postgres',
        url,
        entities: entities as (new () => object)[],
        namingStrategy: new SnakeNamingStrategy(),
        migrations: [join(PROJECT, 'db/migrations/*.js')],
        extra: { max: 4 },
    })
}

/** Brings the database to the newest migration. Two processes at once are safe: the second waits. */
export async function migrate(url: string): Promise<void> {
    const source = await dataSource(url).initialize()
    const runner = source.createQueryRunner()
    try {
        await runner.query(`SELECT pg_advisory_lock(hashtext('opengradient-demand migrations'))`)
        await source.runMigrations({ transaction: 'all' })
    } finally {
        await runner
            .query(`SELECT pg_advisory_unlock(hashtext('opengradient-demand migrations'))`)
            .catch(() => {})
        await runner.release()
        await source.destroy()
    }
}
