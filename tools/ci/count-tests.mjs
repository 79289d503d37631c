// Prints "PASSED FAILED" for a report of `jest --json`. A suite that could not be run, and a run that left no report,
// count as one failure each.
import { readFileSync } from 'node:fs'

const report = read(process.argv[2])
const failed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 1
console.log(`${report?.numPassedTests ?? 0} ${failed}`)

function read(file) {
    try {
        return JSON.parse(readFileSync(file, 'utf8'))
    } catch {
        return null
    }
}
