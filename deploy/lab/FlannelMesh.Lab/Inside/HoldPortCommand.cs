using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Labs.Inside;

/// <summary>`hold-port ADDRESS PORT [--udp]`: has a port until it is stopped, so that a test can show what happens when it is taken.</summary>
internal static class HoldPortCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var udp = new Option<bool>("--udp") { Description = "of UDP, not of TCP" };
        var command = new Command("hold-port", "Have a port (run inside a host's namespace).") { address, port, udp };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            using var holder = Hold(new IPEndPoint(IPAddress.Parse(result.GetRequiredValue(address)), result.GetRequiredValue(port)), result.GetValue(udp));
            Console.WriteLine("listening");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                // The way this command ends.
            }

            return 0;
        });
        return command;
    }

    private static Socket Hold(IPEndPoint place, bool isUdp)
    {
        var socket = isUdp
            ? new Socket(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(place);
        if (!isUdp)
        {
            socket.Listen();
        }

        return socket;
    }
}
