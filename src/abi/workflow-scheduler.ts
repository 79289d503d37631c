import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    TaskRegistered: event("0x2f401f04107164177693d79d92457c4baa184a9b5a5265d3e6d4ab0ab6716724", "TaskRegistered(address,address,uint256,uint256)", {"user": indexed(p.address), "contractAddress": indexed(p.address), "endTime": p.uint256, "frequency": p.uint256}),
    TaskStopped: event("0x241f6a996425ccc55c93e17e9edc6e85a05deaf40ba91ab84dd4a4ccfa04070a", "TaskStopped(address,address)", {"user": indexed(p.address), "contractAddress": indexed(p.address)}),
    TaskUpdated: event("0x8e337393daef41df7da28202ae5795388856a55cccc6993dc6c60991de8af034", "TaskUpdated(address,address,uint256,uint256)", {"user": indexed(p.address), "contractAddress": indexed(p.address), "newEndTime": p.uint256, "newFrequency": p.uint256}),
}

export const functions = {
    registerTask: fun("0x31a7e88c", "registerTask(address,uint256,uint256)", {"contractAddress": p.address, "endTime": p.uint256, "frequency": p.uint256}, ),
    stopTask: fun("0x2f730891", "stopTask(address)", {"contractAddress": p.address}, ),
    updateTask: fun("0xacac5393", "updateTask(address,uint256,uint256)", {"contractAddress": p.address, "newEndTime": p.uint256, "newFrequency": p.uint256}, ),
    getAllTasks: viewFun("0x779900b4", "getAllTasks()", {}, p.array(p.struct({"user": p.address, "contractAddress": p.address, "endTime": p.uint256, "frequency": p.uint256}))),
    tasks: viewFun("0xe579f500", "tasks(bytes32)", {"_0": p.bytes32}, {"user": p.address, "contractAddress": p.address, "endTime": p.uint256, "frequency": p.uint256}),
    taskIds: viewFun("0x39118d25", "taskIds(uint256)", {"_0": p.uint256}, p.bytes32),
}

export class Contract extends ContractBase {

    getAllTasks() {
        return this.eth_call(functions.getAllTasks, {})
    }

    tasks(_0: TasksParams["_0"]) {
        return this.eth_call(functions.tasks, {_0})
    }

    taskIds(_0: TaskIdsParams["_0"]) {
        return this.eth_call(functions.taskIds, {_0})
    }
}

/// Event types
export type TaskRegisteredEventArgs = EParams<typeof events.TaskRegistered>
export type TaskStoppedEventArgs = EParams<typeof events.TaskStopped>
export type TaskUpdatedEventArgs = EParams<typeof events.TaskUpdated>

/// Function types
export type RegisterTaskParams = FunctionArguments<typeof functions.registerTask>
export type RegisterTaskReturn = FunctionReturn<typeof functions.registerTask>

export type StopTaskParams = FunctionArguments<typeof functions.stopTask>
export type StopTaskReturn = FunctionReturn<typeof functions.stopTask>

export type UpdateTaskParams = FunctionArguments<typeof functions.updateTask>
export type UpdateTaskReturn = FunctionReturn<typeof functions.updateTask>

export type GetAllTasksParams = FunctionArguments<typeof functions.getAllTasks>
export type GetAllTasksReturn = FunctionReturn<typeof functions.getAllTasks>

export type TasksParams = FunctionArguments<typeof functions.tasks>
export type TasksReturn = FunctionReturn<typeof functions.tasks>

export type TaskIdsParams = FunctionArguments<typeof functions.taskIds>
export type TaskIdsReturn = FunctionReturn<typeof functions.taskIds>

