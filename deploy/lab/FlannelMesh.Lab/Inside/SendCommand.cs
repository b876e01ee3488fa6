using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FlannelMesh.Labs.Inside;

/// <summary>`send ADDRESS PORT BYTES`: sends random bytes over TCP; prints their SHA-256.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var address = new Argument<string>("address");
        var port = new Argument<int>("port");
        var bytes = new Argument<int>("bytes");
        var command = new Command("send", "Send random bytes over TCP (run inside a pod's namespace).") { address, port, bytes };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            var content = RandomNumberGenerator.GetBytes(result.GetRequiredValue(bytes));
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Parse(result.GetRequiredValue(address)), result.GetRequiredValue(port), cancellation);
            await client.GetStream().WriteAsync(content, cancellation);
            Console.WriteLine(Convert.ToHexString(SHA256.HashData(content)));
            return 0;
        });
        return command;
    }
}
