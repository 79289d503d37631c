// The facts of a sealed day one by one, so that a part of the day is cut out of them instead of read from the fact tables.

module.exports = class DayFacts1764990000000 {
    name = 'DayFacts1764990000000'

    async up(db) {
        // See src/periods/day-facts.ts. Null in months and years, and in days from before, which are sealed once more.
        await db.query('ALTER TABLE period ADD COLUMN facts bytea')
        // It is compressed already.
        await db.query('ALTER TABLE period ALTER COLUMN facts SET STORAGE EXTERNAL')
    }

    async down(db) {
        await db.query('ALTER TABLE period DROP COLUMN facts')
    }
}
