using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>Numbered datagrams from one port to another, of lengths that change from one to the next.</summary>
internal sealed class UdpFlow : IDisposable
{
    private const int Port = 5003;

    private readonly Socket _from;
    private readonly Socket _to;
    private readonly List<int> _received = [];
    private readonly Thread _thread;
    private volatile int _last = -1;

    public UdpFlow(TestNamespace from, TestNamespace to, IPAddress address)
    {
        _to = to.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 2_000 });
        _to.Bind(new IPEndPoint(address, Port));
        _from = from.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        _from.Connect(address, Port);
        _from.SendBufferSize = 4 << 20;
        _thread = new Thread(Receive) { IsBackground = true };
        _thread.Start();
    }

    public int Sent { get; private set; }

    /// <summary>The number of the newest datagram that has arrived, or -1.</summary>
    public int Last => _last;

    public void Send(int count)
    {
        var datagram = new byte[1400];
        for (; count > 0; count--)
        {
            BinaryPrimitives.WriteInt32BigEndian(datagram, Sent);

            // Runs of one length, which travel as rows, and others between them.
            _from.Send(datagram.AsSpan(0, Sent % 50 < 40 ? 900 + (Sent / 50 % 5) : 4 + (Sent * 37 % 1390)));
            Sent++;
        }
    }

    public void SendSteadily(int count, int perSecond)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            while (Stopwatch.GetElapsedTime(start) < due)
            {
                Thread.Sleep(1);
            }

            Send(1);
        }
    }

    /// <summary>Waits until nothing more arrives.</summary>
    /// <returns>The numbers, in the order of arrival.</returns>
    public List<int> Stop()
    {
        _thread.Join();
        return _received;
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _thread.Join();
    }

    private void Receive()
    {
        var buffer = new byte[2000];
        try
        {
            while (true)
            {
                _to.Receive(buffer);
                _last = BinaryPrimitives.ReadInt32BigEndian(buffer);
                _received.Add(_last);
            }
        }
        catch (SocketException)
        {
            // Nothing for a while.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
