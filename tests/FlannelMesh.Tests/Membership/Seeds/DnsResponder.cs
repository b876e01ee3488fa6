using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsClient;

namespace FlannelMesh.Tests.Membership.Seeds;

/// <summary>A name server on a UDP port of the loopback. A name nothing was said about does not exist.</summary>
internal sealed class DnsResponder : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentDictionary<(string Name, QueryType Type), DnsReply?> _replies = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public DnsResponder() => _serving = Task.Run(ServeAsync);

    public IPEndPoint Endpoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>"name type" of each question, in order.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    public void Answer(string name, QueryType type, params DnsRecord[] answers) => Answer(name, type, answers, []);

    public void Answer(string name, QueryType type, DnsRecord[] answers, DnsRecord[] additionals) =>
        _replies[(name, type)] = new DnsReply(DnsHeaderResponseCode.NoError, answers, additionals);

    public void Refuse(string name, QueryType type, DnsHeaderResponseCode code) => _replies[(name, type)] = new DnsReply(code, [], []);

    public void Ignore(string name, QueryType type) => _replies[(name, type)] = null;

    public void Forget() => _replies.Clear();

    public void Dispose()
    {
        _stop.Cancel();
        _serving.GetAwaiter().GetResult();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync(_stop.Token);
                if (Reply(query.Buffer) is { } reply)
                {
                    await _socket.SendAsync(reply, query.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    /// <summary>Null: no reply.</summary>
    private byte[]? Reply(byte[] query)
    {
        var (name, type, end) = ReadQuestion(query);
        Questions.Enqueue($"{name} {type}");
        if (!_replies.TryGetValue((name, type), out var reply))
        {
            var isKnown = _replies.Keys.Any(key => key.Name == name);
            reply = new DnsReply(isKnown ? DnsHeaderResponseCode.NoError : DnsHeaderResponseCode.NotExistentDomain, [], []);
        }

        // A response, recursion desired and available; one question, as it was asked.
        return reply is null ? null :
        [
            query[0], query[1], 0x81, (byte)(0x80 | (int)reply.Code),
            0, 1, .. DnsRecord.Number((ushort)reply.Answers.Count), 0, 0, .. DnsRecord.Number((ushort)reply.Additionals.Count),
            .. query[12..end], .. reply.Answers.Concat(reply.Additionals).SelectMany(record => record.ToBytes()),
        ];
    }

    private static (string Name, QueryType Type, int End) ReadQuestion(byte[] query)
    {
        var labels = new List<string>();
        var at = 12;
        while (query[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
            at += query[at] + 1;
        }

        return (string.Join('.', labels), (QueryType)((query[at + 1] << 8) | query[at + 2]), at + 5);
    }
}
