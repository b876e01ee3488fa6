using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;

namespace FlannelMesh.Dataplane.Tables;

/// <summary>Addresses on our devices. The value is the device's name; all else is in the key.</summary>
internal sealed class AddressFormat : IEntryFormat<AddressKey, string>
{
    public NetlinkRequest Write(AddressKey key, string value) => new NetlinkRequest.ReplaceAddress(ToAddress(key));

    public NetlinkRequest Delete(AddressKey key, string value) => new NetlinkRequest.DeleteAddress(ToAddress(key));

    public string Describe(AddressKey key, string value) => $"{key.Address}/{key.PrefixLength} dev {value}";

    // Nobody else can have the address of a subnet that is ours: duplicate address detection would only delay it.
    private static InterfaceAddress ToAddress(AddressKey key) =>
        new() { LinkIndex = key.LinkIndex, Address = key.Address, PrefixLength = key.PrefixLength, Flags = AddressFlags.NoDad };
}
