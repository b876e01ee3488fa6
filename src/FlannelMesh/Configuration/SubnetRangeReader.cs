using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Configuration;

/// <summary>The rules for one address family's keys of net-conf.json, which differ only in numbers.</summary>
internal sealed class SubnetRangeReader
{
    private readonly AddressFamily _family;
    private readonly string _keyPrefix;
    private readonly string _enableKey;
    private readonly string _example;

    /// <summary>The subnet length wherever the network has room for four of them.</summary>
    private readonly int _usualSubnetLen;

    private SubnetRangeReader(AddressFamily family, string keyPrefix, string enableKey, string example, int usualSubnetLen)
    {
        _family = family;
        _keyPrefix = keyPrefix;
        _enableKey = enableKey;
        _example = example;
        _usualSubnetLen = usualSubnetLen;
    }

    public static SubnetRangeReader Ipv4 { get; } = new(AddressFamily.InterNetwork, "", "EnableIPv4", "10.244.0.0/16", 24);

    public static SubnetRangeReader Ipv6 { get; } = new(AddressFamily.InterNetworkV6, "IPv6", "EnableIPv6", "fd00:10:244::/48", 64);

    private string FamilyName => _family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    private string NetworkKey => $"{_keyPrefix}Network";

    private string LengthKey => $"{_keyPrefix}SubnetLen";

    private int Bits => AddressArithmetic.Bits(_family);

    /// <returns>Null if the family is not enabled.</returns>
    public SubnetRange? Read(JsonFields fields, bool isEnabled)
    {
        if (!isEnabled)
        {
            RefuseKeysWithoutEffect(fields);
            return null;
        }

        var network = ReadNetwork(fields);
        var subnetLen = ReadLength(fields, network);
        var size = AddressArithmetic.Size(_family, subnetLen);
        var first = AddressArithmetic.ToNumber(network.BaseAddress);
        var last = first + ((UInt128.One << (Bits - network.PrefixLength)) - size);

        // The first subnet is left out by default, since its network address is the overlay's own.
        var min = ReadBound(fields, $"{_keyPrefix}SubnetMin", network, size) ?? first + size;
        var max = ReadBound(fields, $"{_keyPrefix}SubnetMax", network, size) ?? last;
        var minAddress = AddressArithmetic.ToAddress(min, _family);
        var maxAddress = AddressArithmetic.ToAddress(max, _family);
        return min <= max
            ? new SubnetRange(network, subnetLen, minAddress, maxAddress)
            : throw fields.Error(
                $"{_keyPrefix}SubnetMin {minAddress} is above {_keyPrefix}SubnetMax {maxAddress}; no subnet lies between them");
    }

    private void RefuseKeysWithoutEffect(JsonFields fields)
    {
        string[] keys = [NetworkKey, LengthKey, $"{_keyPrefix}SubnetMin", $"{_keyPrefix}SubnetMax"];
        if (keys.FirstOrDefault(fields.Has) is { } key)
        {
            throw fields.Error($"{key} is given but {_enableKey} is not true; set {_enableKey} to true or remove {key}");
        }
    }

    private IPNetwork ReadNetwork(JsonFields fields)
    {
        if (fields.Text(NetworkKey) is not { } text)
        {
            throw fields.Error($"{NetworkKey} is missing; set it to the overlay's {FamilyName} network, such as \"{_example}\"");
        }

        if (!Cidr.TryParse(text, out var address, out var prefixLength) || address.AddressFamily != _family)
        {
            throw fields.Invalid(NetworkKey, $"\"{text}\"", $"it must be an {FamilyName} network in CIDR notation, such as \"{_example}\"");
        }

        return prefixLength > 0
            ? AddressArithmetic.NetworkOf(address, prefixLength)
            : throw fields.Invalid(NetworkKey, $"\"{text}\"", "the overlay cannot be the whole address space; choose a longer prefix");
    }

    private int ReadLength(JsonFields fields, IPNetwork network)
    {
        var prefix = network.PrefixLength;
        if (fields.Number(LengthKey) is not ({ } given and > 0))
        {
            return prefix <= Bits - 4
                ? Math.Max(_usualSubnetLen, prefix + 2)
                : throw fields.Invalid(NetworkKey, network.ToString(), $"it is too small; the longest useful prefix is /{Bits - 4}");
        }

        var value = given.ToString(CultureInfo.InvariantCulture);
        if (given > Bits - 2)
        {
            throw fields.Invalid(LengthKey, value, $"it must be less than /{Bits - 1}");
        }

        return given >= prefix + 2
            ? (int)given
            : throw fields.Invalid(
                LengthKey, value, $"{NetworkKey} {network} must have room for at least four subnets: /{prefix + 2} or longer");
    }

    /// <summary>Null if absent; the zero address counts as absent, as in flannel.</summary>
    private UInt128? ReadBound(JsonFields fields, string key, IPNetwork network, UInt128 size)
    {
        if (fields.Text(key) is not { } text)
        {
            return null;
        }

        if (!Cidr.TryParseAddress(text, out var address) || address.AddressFamily != _family)
        {
            throw fields.Invalid(key, $"\"{text}\"", $"it must be an {FamilyName} address, the network address of a subnet");
        }

        var number = AddressArithmetic.ToNumber(address);
        if (number == UInt128.Zero)
        {
            return null;
        }

        if (!network.Contains(address))
        {
            throw fields.Invalid(key, text, $"it is not in the range of {NetworkKey} {network}");
        }

        var below = AddressArithmetic.ToAddress(number - (number % size), _family);
        return number % size == UInt128.Zero
            ? number
            : throw fields.Invalid(key, text, $"it is not on a {LengthKey} boundary; the subnet it lies in begins at {below}");
    }
}
