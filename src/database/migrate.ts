import { hasAllMigrations } from './migrations'
import { withSessionLock } from './session-lock'

/**
 * Applies all missing migrations. Two processes at once are safe: the second waits.
 * @throws UnfitDatabaseError through a transaction pooler, where a second process could not be made to wait
 */
export async function migrate(url: string): Promise<void> {
    await withSessionLock(url, 'opengradient-demand migrations', { name: 'migrate' }, async () => {
        // Every start of every process asks, and next to none has anything to do: TypeORM takes a third of its time to load.
        if (await hasAllMigrations(url)) return
        const { dataSource } = await import('./data-source')
        const source = await dataSource(url, { application_name: 'migrate' }).initialize()
        try {
            await source.runMigrations({ transaction: 'all' })
        } finally {
            await source.destroy()
        }
    })
}
