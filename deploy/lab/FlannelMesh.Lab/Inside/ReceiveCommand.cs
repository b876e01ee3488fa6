using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FlannelMesh.Labs.Inside;

/// <summary>`receive ADDRESS PORT`: takes one TCP connection to its end; prints the SHA-256 of what came.</summary>
internal static class ReceiveCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var command = new Command("receive", "Take what one TCP connection brings (run inside a pod's namespace).") { address, port };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            using var listener = new TcpListener(IPAddress.Parse(result.GetRequiredValue(address)), result.GetRequiredValue(port));
            listener.Start();
            Console.WriteLine("listening");
            using var client = await listener.AcceptTcpClientAsync(cancellation);
            Console.WriteLine(Convert.ToHexString(await SHA256.HashDataAsync(client.GetStream(), cancellation)));
            return 0;
        });
        return command;
    }
}
