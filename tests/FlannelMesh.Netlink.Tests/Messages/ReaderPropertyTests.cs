using System.Runtime.InteropServices;
using CsCheck;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Monitoring;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.rtnetlink;

namespace FlannelMesh.Netlink.Tests.Messages;

public class ReaderPropertyTests
{
    private static readonly ushort[] Types =
    [
        NLMSG_ERROR, NLMSG_DONE, RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWNEIGH, RTM_DELNEIGH,
        RTM_NEWNEXTHOP, RTM_DELNEXTHOP,
    ];

    private static readonly Gen<ushort> Type = Gen.Int[0, Types.Length - 1].Select(i => Types[i]);

    [Fact]
    public void Random_bytes_are_read_or_refused_as_malformed() =>
        Gen.Byte.Array[0, 300].Sample(bytes => ReadEverything(bytes), iter: 20_000);

    [Fact]
    public void Random_bytes_behind_a_right_header_are_read_or_refused_as_malformed() =>
        Gen.Select(Type, Gen.Byte.Array[0, 200]).Sample(
            (type, payload) =>
            {
                var header = new nlmsghdr { nlmsg_len = (uint)(16 + payload.Length), nlmsg_type = type, nlmsg_flags = NLM_F_ACK_TLVS };
                ReadEverything([.. MemoryMarshal.AsBytes([header]), .. payload]);
            },
            iter: 20_000);

    [Fact]
    public void Mutated_messages_are_read_or_refused_as_malformed() =>
        Gen.Select(Requests.Any, Type, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 6], Gen.Int[0, 400]).Sample(
            (request, type, changes, length) =>
            {
                var bytes = MessageBuffer.Write((writer, sequence) => RequestMessage.Write(writer, sequence, request)).As(type);
                foreach (var (offset, value) in changes)
                {
                    bytes[offset % bytes.Length] = value;
                }

                ReadEverything(bytes);
                ReadEverything(bytes[..Math.Min(length, bytes.Length)]);
            },
            iter: 20_000);

    [Fact]
    public void Nested_attributes_come_back_as_they_were_written() =>
        Tree.Sample(
            tree =>
            {
                var bytes = MessageBuffer.Write((writer, sequence) =>
                {
                    using (writer.Message(RTM_NEWLINK, 0, sequence, default(nhmsg)))
                    {
                        Write(writer, tree);
                    }
                });
                var read = MessageBuffer.Read(bytes, message => ReadTree(message.AttributesAfter<nhmsg>(), tree));
                Assert.Equal(tree.ToString(), Assert.Single(read).ToString());
            },
            iter: 2_000);

    [Fact]
    public void Every_request_fits_its_share_of_the_send_buffer() =>
        Requests.Any.Sample(
            request => MessageBuffer.Write((writer, sequence) => RequestMessage.Write(writer, sequence, request)).Length <= RequestMessage.MaxLength,
            iter: 5_000);

    private static readonly Gen<AttributeTree> Leaf =
        Gen.Select(Gen.UShort[1, 100], Gen.Byte.Array[0, 9], (type, value) => new AttributeTree(type, value, []));

    private static readonly Gen<AttributeTree> Tree = Gen.Recursive<AttributeTree>((depth, inner) =>
        depth >= 4
            ? Leaf
            : Gen.OneOf(Leaf, Gen.Select(Gen.UShort[1, 100], inner.Array[1, 4], (type, children) => new AttributeTree(type, [], children))));

    private static void Write(NetlinkWriter writer, AttributeTree tree)
    {
        if (tree.Children.Count == 0)
        {
            writer.Bytes(tree.Type, tree.Value);
            return;
        }

        using (writer.Nested(tree.Type))
        {
            foreach (var child in tree.Children)
            {
                Write(writer, child);
            }
        }
    }

    /// <summary>Reads one attribute in the shape of another, since the bytes do not tell a nest from a value.</summary>
    private static AttributeTree ReadTree(NetlinkAttributes attributes, AttributeTree shape)
    {
        var read = ReadAll(attributes, [shape]);
        return Assert.Single(read);
    }

    private static List<AttributeTree> ReadAll(NetlinkAttributes attributes, IReadOnlyList<AttributeTree> shapes)
    {
        var read = new List<AttributeTree>();
        foreach (var attribute in attributes)
        {
            var shape = shapes[read.Count];
            read.Add(shape.Children.Count == 0
                ? new AttributeTree(attribute.Type, attribute.Value.ToArray(), [])
                : new AttributeTree(attribute.Type, [], ReadAll(attribute.Nested, shape.Children)));
        }

        return read;
    }

    private static void ReadEverything(byte[] bytes)
    {
        Attempt<Link>(bytes, LinkMessage.Read);
        Attempt<InterfaceAddress>(bytes, AddressMessage.Read);
        Attempt<Neighbor>(bytes, NeighborMessage.Read);
        Attempt<FdbEntry>(bytes, message => FdbMessage.Read(message, 1));
        Attempt<Route>(bytes, RouteMessage.ReadDumped);
        Attempt<Nexthop>(bytes, NexthopMessage.Read);
        Attempt<object>(bytes, message => NotificationMessage.Read(message));
        Attempt<object>(bytes, message => Acknowledgement.ReadError(message));
        Attempt<object>(bytes, message => Acknowledgement.ReadDone(message));
    }

    private static void Attempt<T>(byte[] bytes, MessageReader<T> read)
        where T : class
    {
        try
        {
            MessageBuffer.Read(bytes, read);
        }
        catch (NetlinkException e)
        {
            Assert.Equal(Errno.EBADMSG, e.Errno);
        }
    }
}
