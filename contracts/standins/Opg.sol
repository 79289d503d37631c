// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.20;

/// @notice Stand-in for OPG: an ERC-20 with permit and burn. Two liberties for the simulation: anyone may mint, and
/// Permit2 is always approved (as in Solady's ERC-20), so that payers need no approval transaction.
contract Opg {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    string public constant name = "OpenGradient";
    string public constant symbol = "OPG";
    uint8 public constant decimals = 18;
    address private constant PERMIT2 = 0x000000000022D473030F116dDEE9F6B43aC78BA3;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => uint256) public nonces;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address[] calldata accounts, uint256 amount) external {
        totalSupply += amount * accounts.length;
        for (uint256 i; i < accounts.length; ++i) {
            balanceOf[accounts[i]] += amount;
            emit Transfer(address(0), accounts[i], amount);
        }
    }

    function burn(uint256 amount) external {
        _move(msg.sender, address(0), amount);
        totalSupply -= amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        _approve(msg.sender, spender, amount);
        return true;
    }

    /// @dev The signature is not checked.
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8, bytes32, bytes32)
        external
    {
        require(block.timestamp <= deadline, "permit expired");
        nonces[owner]++;
        _approve(owner, spender, value);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        if (msg.sender != PERMIT2 && allowance[from][msg.sender] != type(uint256).max) {
            allowance[from][msg.sender] -= amount;
        }
        _move(from, to, amount);
        return true;
    }

    function _approve(address owner, address spender, uint256 amount) private {
        allowance[owner][spender] = amount;
        emit Approval(owner, spender, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}
