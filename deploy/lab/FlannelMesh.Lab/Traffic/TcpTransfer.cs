using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Traffic;

/// <summary>One TCP connection that carried random bytes.</summary>
/// <param name="Sent">SHA-256 of what was sent.</param>
/// <param name="Received">SHA-256 of what arrived.</param>
public sealed record TcpTransfer(string Sent, string Received)
{
    private const string Port = "5001";

    public bool IsWhole => Sent.Length > 0 && Sent == Received;

    /// <exception cref="LabException">The connection failed, or took more than 30 s.</exception>
    public static async Task<TcpTransfer> RunAsync(Pod from, Pod to, IPAddress address, int bytes)
    {
        await using var receiver = BackgroundCommand.Start(
            "ip", to.Namespace.ExecArguments(LabPaths.LabProgram(), "receive", address.ToString(), Port));
        await receiver.WaitUntilAsync(command => command.Lines.Count > 0, TimeSpan.FromSeconds(20), "listening");
        var sent = await from.Namespace.ExecAsync(
            LabPaths.LabProgram(), "send", address.ToString(), Port, bytes.ToString(CultureInfo.InvariantCulture));
        await receiver.WaitUntilAsync(command => command.Lines.Count > 1, TimeSpan.FromSeconds(20), "the end of the connection");
        return new TcpTransfer(sent.Output.Trim(), receiver.Lines[1]);
    }
}
