const { basename } = require('node:path')
const Sequencer = require('@jest/test-sequencer').default

/** Tests that take long, the longest first, so that none of them is what the others have to wait for in the end. */
const LONGEST = (
    'crashes recount database-troubles start contents branches completeness providers verify-liars liars heap fuzz hung ' +
    'waits hostile-requests event-loop secrets strangers reorgs poolers ask-again doors queue altered-sessions ' +
    'api-worker verify behind'
).split(' ')
const PROJECTS = ['e2e', 'database', 'pure']

/** Starts long tests first, then by project; within a project as jest does, by what they took last time. */
module.exports = class LongestFirst extends Sequencer {
    sort(tests) {
        const rank = ({ path, context }) => {
            const at = LONGEST.indexOf(basename(path, '.test.ts'))
            return at >= 0 ? at : LONGEST.length + PROJECTS.indexOf(context.config.displayName?.name)
        }
        return super.sort([...tests]).sort((a, b) => rank(a) - rank(b))
    }
}
