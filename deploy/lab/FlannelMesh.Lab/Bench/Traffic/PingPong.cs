using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Labs.Bench.Traffic;

/// <summary>One small UDP datagram to and fro, one at a time.</summary>
internal static class PingPong
{
    private const int LostAfter = 200;

    /// <returns>Microseconds of each round trip; lost ones are left out.</returns>
    public static List<double> Run(IPAddress destination, int port, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = LostAfter };
        socket.Connect(new IPEndPoint(destination, port));
        var (datagram, times, start) = (new byte[PacketBlast.PayloadLength], new List<double>(100_000), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var sent = Stopwatch.GetTimestamp();
            socket.Send(datagram);
            try
            {
                socket.Receive(datagram);
                times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
            {
                // The next one is another round trip.
            }
        }

        return times;
    }
}
