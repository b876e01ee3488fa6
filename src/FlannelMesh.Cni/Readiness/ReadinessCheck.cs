using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Readiness;

/// <summary>Asks an agent whether it is ready. One GET needs no library for HTTP, whose size would show in every call.</summary>
internal static class ReadinessCheck
{
    private const int MaxAnswer = 64 * 1024;
    private const int Patience = 5000;
    private const int Ok = 200;

    /// <exception cref="CniException">Nobody answers, or the answer is that it is not ready.</exception>
    public static void Ensure(ReadinessSource source)
    {
        var failures = new List<string>();
        foreach (var endpoint in source.Endpoints)
        {
            string answer;
            try
            {
                answer = Ask(endpoint, source.Path);
            }
            catch (SocketException e)
            {
                // The message would name the address a second time.
                failures.Add($"{endpoint.Text}: {(endpoint.IsMissing ? "there is no such socket" : new SocketException(e.ErrorCode).Message)}");
                continue;
            }

            EnsureReady(endpoint, answer);
            return;
        }

        if (failures.Count > 0)
        {
            throw new CniException(
                CniErrorCode.NotAvailable,
                "the agent does not answer",
                $"{string.Join("; ", failures)}; start it, or say in readyz where it listens");
        }
    }

    private static void EnsureReady(AgentEndpoint endpoint, string answer)
    {
        if (answer.Split(' ', 3) is not ["HTTP/1.0" or "HTTP/1.1", var code, _]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new CniException(CniErrorCode.NotAvailable, $"{endpoint.Text} does not speak HTTP", "readyz must say where the agent listens");
        }

        if (status == Ok)
        {
            return;
        }

        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = end < 0 ? "" : answer[(end + 4)..].Trim();
        var missing = CniJson.TryParseObject(Encoding.UTF8.GetBytes(body))?["missing"] as JsonArray;
        throw new CniException(
            CniErrorCode.NotAvailable,
            string.Create(CultureInfo.InvariantCulture, $"the agent is not ready ({status} from {endpoint.Text})"),
            missing is null ? body : string.Join("; ", missing.Select(reason => reason.Text() ?? CniJson.Show(reason))));
    }

    private static string Ask(AgentEndpoint endpoint, string path)
    {
        using var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = Patience,
            ReceiveTimeout = Patience,
        };
        socket.Connect(endpoint.Address);
        socket.Send(Encoding.UTF8.GetBytes($"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"));
        var buffer = new byte[MaxAnswer];
        var length = 0;
        while (length < buffer.Length && socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None) is > 0 and var count)
        {
            length += count;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
