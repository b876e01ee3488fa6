using System.Collections.Immutable;
using System.Text;
using FlannelMesh.Netlink.Interop;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Sockets;
using static FlannelMesh.Netlink.Interop.netlink;
using static FlannelMesh.Netlink.Interop.nf_tables;
using static FlannelMesh.Netlink.Interop.nfnetlink;

namespace FlannelMesh.Netlink.Monitoring;

/// <summary>
/// Listens to changes of some nftables tables, their chains and rules, in the network namespace of the thread that made it. It tells
/// that something changed, not how the table looks now. Subscribed when the constructor returns.
/// </summary>
public sealed class NftablesMonitor : IDisposable
{
    /// <summary>A proxy that rewrites ten thousand rules at once makes some MiB of notifications. Bytes.</summary>
    private const int ReceiveBuffer = 8 * 1024 * 1024;

    private readonly ImmutableArray<byte[]> _tables;
    private readonly Action _onChange;
    private readonly NotificationListener _listener;
    private volatile bool _isDisposed;

    /// <param name="tables">Names of tables, of any family.</param>
    /// <param name="onChange">Called on the monitor's own thread, once for each message. It must be quick and must not throw.</param>
    /// <exception cref="NetlinkException">The kernel has no nftables, or refused the subscription.</exception>
    public NftablesMonitor(IEnumerable<string> tables, Action onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        _tables = [.. tables.Select(Encoding.UTF8.GetBytes)];
        _onChange = onChange;
        var socket = NetlinkSocket.Open(ReceiveBuffer, NETLINK_NETFILTER);
        try
        {
            socket.Join(NFNLGRP_NFTABLES);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _listener = new NotificationListener(socket, Read, Raise, onFailure: null);
    }

    /// <summary>No callback runs after this returns, except when it is called from a callback.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
    }

    private void Read(ReadOnlySpan<byte> datagram)
    {
        foreach (var message in new NetlinkMessages(datagram))
        {
            if (IsOfTable(message))
            {
                Raise();
            }
        }
    }

    private bool IsOfTable(NetlinkMessage message)
    {
        // The table's name has the same number in all three kinds of message.
        var isKnown = message.Type >> 8 == NFNL_SUBSYS_NFTABLES && (message.Type & 0xff) is NFT_MSG_NEWTABLE or NFT_MSG_DELTABLE
            or NFT_MSG_NEWCHAIN or NFT_MSG_DELCHAIN or NFT_MSG_NEWRULE or NFT_MSG_DELRULE;
        if (!isKnown)
        {
            return false;
        }

        foreach (var attribute in message.AttributesAfter<nfgenmsg>())
        {
            if (attribute.Type == NFTA_TABLE_NAME)
            {
                return Contains(attribute.Value);
            }
        }

        return false;
    }

    private bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (var table in _tables)
        {
            if (name.TrimEnd((byte)0).SequenceEqual(table))
            {
                return true;
            }
        }

        return false;
    }

    private void Raise()
    {
        if (!_isDisposed)
        {
            _onChange();
        }
    }
}
