import 'reflect-metadata'
import { join } from 'node:path'
import { SnakeNamingStrategy } from '@subsquid/typeorm-config/lib/namingStrategy'
import { DataSource } from 'typeorm'
import * as model from '../model'
import { MIGRATIONS } from './migrations'

/** A TypeORM connection to `url` that knows the entities and the migrations of this project; its sessions are `sessions`. */
export function dataSource(url: string, sessions: object = {}): DataSource {
    const entities = Object.values(model).filter((value) => typeof value === 'function')
    return new DataSource({
        type: 'postgres',
        url,
        entities: entities as (new () => object)[],
        namingStrategy: new SnakeNamingStrategy(),
        migrations: [join(MIGRATIONS, '*.js')],
        poolErrorHandler: () => {},
        extra: { max: 4, keepAlive: true, ...sessions },
    })
}
