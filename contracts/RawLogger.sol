// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

/// @notice Emits any log. Placed at a watched address for one block, it makes logs no honest contract would.
contract RawLogger {
    function emitLog(bytes32[] calldata topics, bytes calldata data) external {
        bytes memory body = data;
        uint256 n = topics.length;
        assembly {
            let first := topics.offset
            let at := add(body, 32)
            let size := mload(body)
            switch n
            case 0 { log0(at, size) }
            case 1 { log1(at, size, calldataload(first)) }
            case 2 { log2(at, size, calldataload(first), calldataload(add(first, 32))) }
            case 3 {
                log3(at, size, calldataload(first), calldataload(add(first, 32)), calldataload(add(first, 64)))
            }
            default {
                log4(
                    at,
                    size,
                    calldataload(first),
                    calldataload(add(first, 32)),
                    calldataload(add(first, 64)),
                    calldataload(add(first, 96))
                )
            }
        }
    }
}
