using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Labs.Inside;

/// <summary>`hold-port ADDRESS PORT`: listens until it is stopped, so that a test can show what happens when a port is taken.</summary>
internal static class HoldPortCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var command = new Command("hold-port", "Listen on a TCP port (run inside a host's namespace).") { address, port };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            using var listener = new TcpListener(IPAddress.Parse(result.GetRequiredValue(address)), result.GetRequiredValue(port));
            listener.Start();
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
}
