// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

/// @notice Stand-in for the workflow scheduler: permissionless announcements of contracts to run.
contract WorkflowScheduler {
    struct Task {
        address user;
        address contractAddress;
        uint256 endTime;
        uint256 frequency;
    }

    event TaskRegistered(
        address indexed user, address indexed contractAddress, uint256 endTime, uint256 frequency
    );
    event TaskUpdated(
        address indexed user, address indexed contractAddress, uint256 newEndTime, uint256 newFrequency
    );
    event TaskStopped(address indexed user, address indexed contractAddress);

    mapping(bytes32 => Task) public tasks;
    bytes32[] public taskIds;

    function registerTask(address contractAddress, uint256 endTime, uint256 frequency) external {
        bytes32 id = _id(contractAddress);
        require(tasks[id].user == address(0), "task exists");
        tasks[id] = Task(msg.sender, contractAddress, endTime, frequency);
        taskIds.push(id);
        emit TaskRegistered(msg.sender, contractAddress, endTime, frequency);
    }

    function updateTask(address contractAddress, uint256 newEndTime, uint256 newFrequency) external {
        Task storage task = _own(contractAddress);
        (task.endTime, task.frequency) = (newEndTime, newFrequency);
        emit TaskUpdated(msg.sender, contractAddress, newEndTime, newFrequency);
    }

    function stopTask(address contractAddress) external {
        _own(contractAddress).endTime = block.timestamp;
        emit TaskStopped(msg.sender, contractAddress);
    }

    function getAllTasks() external view returns (Task[] memory all) {
        all = new Task[](taskIds.length);
        for (uint256 i; i < all.length; ++i) all[i] = tasks[taskIds[i]];
    }

    function _own(address contractAddress) private view returns (Task storage task) {
        task = tasks[_id(contractAddress)];
        require(task.user == msg.sender, "no such task");
    }

    function _id(address contractAddress) private view returns (bytes32) {
        return keccak256(abi.encode(msg.sender, contractAddress));
    }
}
