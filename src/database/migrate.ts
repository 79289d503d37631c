import 'reflect-metadata'
import { join } from 'node:path'
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy'
import { DataSource } from 'typeorm'
import * as model from '../model'
import { withSessionLock } from './session-lock'

/** Folder of package.json, from `src/facts` and from `lib/facts` alike. */
const PROJECT = join(__dirname, '..', '..')

/** A TypeORM connection to `url` that knows the entities and the migrations of this project; its sessions are `sessions`. */
export function dataSource(url: string, sessions: object = {}): DataSource {
    const entities = Object.values(model).filter((value) => typeof value === 'function')
    return new DataSource({
        type: 'postgres',
        url,
        entities: entities as (new () => object)[],
        namingStrategy: new SnakeNamingStrategy(),
        migrations: [join(PROJECT, 'db/migrations/*.js')],
        poolErrorHandler: () => {},
        extra: { max: 4, keepAlive: true, ...sessions },
    })
}

/**
 * Applies all missing migrations. Two processes at once are safe: the second waits.
 * @throws UnfitDatabaseError through a transaction pooler, where a second process could not be made to wait
 */
export async function migrate(url: string): Promise<void> {
    await withSessionLock(url, 'opengradient-demand migrations', { name: 'migrate' }, async () => {
        const source = await dataSource(url, { application_name: 'migrate' }).initialize()
        try {
            await source.runMigrations({ transaction: 'all' })
        } finally {
            await source.destroy()
        }
    })
}
