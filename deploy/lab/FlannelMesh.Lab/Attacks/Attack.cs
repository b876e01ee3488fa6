using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using FlannelMesh.Testing;

namespace FlannelMesh.Labs.Attacks;

/// <summary>The kinds of attack.</summary>
internal static class Attack
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(45);

    /// <summary>Each for a time, with a number that means something else for each.</summary>
    public static readonly IReadOnlyDictionary<string, Func<HostileClient, TimeSpan, int, Task<AttackOutcome>>> Kinds =
        new Dictionary<string, Func<HostileClient, TimeSpan, int, Task<AttackOutcome>>>
        {
            ["frames"] = FramesAsync,
            ["connections"] = ConnectionsAsync,
            ["slow"] = SlowAsync,
            ["halves"] = HalvesAsync,
            ["joins"] = JoinsAsync,
            ["leases"] = LeasesAsync,
        };

    /// <summary>All hostile frames, each on a connection of its own, until the agent has ended it.</summary>
    private static async Task<AttackOutcome> FramesAsync(HostileClient client, TimeSpan duration, int rounds)
    {
        var (sent, stayed) = (0, new ConcurrentBag<string>());
        for (var round = 0; round < rounds; round++)
        {
            var frames = HostileFrames.Of(client, client.HasCertificate).Select((frame, number) => (frame, number));
            await Parallel.ForEachAsync(frames, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (item, _) =>
            {
                Interlocked.Increment(ref sent);
                if (!await IsEndedAsync(client, item.frame, item.number))
                {
                    stayed.Add(item.frame.Name);
                }
            });
        }

        var names = stayed.IsEmpty ? "" : $": {string.Join(", ", stayed.Distinct())}";
        return new AttackOutcome($"{sent} sent, {stayed.Count} connections stayed{names}", new Dictionary<string, double> { ["sent"] = sent, ["stayed"] = stayed.Count });
    }

    private static Task<bool> IsEndedAsync(HostileClient client, HostileFrame frame, int number) => IsEndedAsync(client, number, async (stream, cancellation) =>
    {
        await stream.WriteAsync(frame.Bytes, cancellation);
        if (!frame.IsEnded)
        {
            await EndSendingAsync(stream);
        }
    });

    /// <summary>Whether the agent ends a connection on which something is done.</summary>
    private static async Task<bool> IsEndedAsync(HostileClient client, int number, Func<Stream, CancellationToken, Task> action, bool isJoining = false)
    {
        try
        {
            await using var stream = await client.OpenAsync(number, isJoining);
            using var limit = new CancellationTokenSource(EndPatience);
            try
            {
                var reading = DrainAsync(stream, limit.Token);
                await action(stream, limit.Token);
                await reading;
                return !limit.IsCancellationRequested;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return true;
        }
    }

    /// <summary>The agent reads what was sent, and then that no more comes.</summary>
    private static async Task EndSendingAsync(Stream stream)
    {
        if (stream is System.Net.Security.SslStream secure)
        {
            await secure.ShutdownAsync();
        }
        else if (stream is NetworkStream clear)
        {
            clear.Socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>Opens as many connections as are asked for and keeps all that the agent does not end.</summary>
    private static async Task<AttackOutcome> ConnectionsAsync(HostileClient client, TimeSpan duration, int count)
    {
        var (start, sockets, refused, most) = (Stopwatch.GetTimestamp(), new ConcurrentBag<Socket>(), 0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
        {
            try
            {
                sockets.Add(await client.ConnectAsync());
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        var opened = Stopwatch.GetElapsedTime(start);
        while (Stopwatch.GetElapsedTime(start) < duration || most == 0)
        {
            most = Math.Max(most, sockets.Count(socket => !IsOver(socket)));
            await Task.Delay(200);
        }

        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return new AttackOutcome(
            Invariant($"{sockets.Count} opened in {opened.TotalSeconds:0.0} s, then at most {most} were left"),
            new Dictionary<string, double> { ["opened"] = sockets.Count, ["refused"] = refused, ["left"] = most });
    }

    /// <summary>Connections that send a byte now and then, as a handshake or an introduction that never ends.</summary>
    private static async Task<AttackOutcome> SlowAsync(HostileClient client, TimeSpan duration, int count)
    {
        byte[] begin = client.IsTls ? [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] : [200, 0, 0, 0];
        var (start, opened, held) = (Stopwatch.GetTimestamp(), 0, new ConcurrentBag<TimeSpan>());
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                var since = Stopwatch.GetTimestamp();
                try
                {
                    using var socket = await client.ConnectAsync();
                    Interlocked.Increment(ref opened);
                    for (var sent = 0; !IsOver(socket) && Stopwatch.GetElapsedTime(since) < EndPatience; sent++)
                    {
                        _ = await socket.SendAsync(new byte[] { sent < begin.Length ? begin[sent] : (byte)0 });
                        await Task.Delay(100);
                    }
                }
                catch (SocketException)
                {
                    // Ended.
                }

                held.Add(Stopwatch.GetElapsedTime(since));
                await Task.Delay(50);
            }
        }));
        return new AttackOutcome(
            Invariant($"{opened} connections, the longest lasted {held.Max().TotalSeconds:0.0} s"),
            new Dictionary<string, double> { ["opened"] = opened, ["longest"] = held.Max().TotalSeconds });
    }

    /// <summary>Connections that say who they are, and then send the most of a frame of the largest size, and a byte now and then.</summary>
    private static async Task<AttackOutcome> HalvesAsync(HostileClient client, TimeSpan duration, int count)
    {
        var half = client.OnWire(new byte[1_900_000], 1_990_000);
        var (longest, stayed) = (TimeSpan.Zero, 0);
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            var start = Stopwatch.GetTimestamp();
            var isEnded = await IsEndedAsync(client, 0, async (stream, cancellation) =>
            {
                await stream.WriteAsync(client.OnWire(client.IntroductionOf(21_000 + number)), cancellation);
                await stream.WriteAsync(half, cancellation);
                while (!cancellation.IsCancellationRequested)
                {
                    await Task.Delay(500, cancellation);
                    await stream.WriteAsync(new byte[1], cancellation);
                }
            });
            lock (gate)
            {
                var took = Stopwatch.GetElapsedTime(start);
                longest = took > longest ? took : longest;
                stayed += isEnded ? 0 : 1;
            }
        }));
        return new AttackOutcome(
            Invariant($"{count} connections, the longest lasted {longest.TotalSeconds:0.0} s"),
            new Dictionary<string, double> { ["opened"] = count, ["longest"] = longest.TotalSeconds, ["stayed"] = stayed });
    }

    /// <summary>
    /// Attempts to join, so many a second: introductions with a probe of the bootstrap and a join under another's address; of strangers over TLS, by
    /// turns a handshake without a certificate and a request for one with a made-up token.
    /// </summary>
    private static async Task<AttackOutcome> JoinsAsync(HostileClient client, TimeSpan duration, int rate)
    {
        var (start, made, pending) = (Stopwatch.GetTimestamp(), 0, new ConcurrentDictionary<Task, bool>());
        byte[][] frames =
        [
            client.IntroductionOf(8283),
            client.Message(8283, "bp", [.. AkkaFrames.Field(1, RandomNumberGenerator.GetBytes(16)), .. AkkaFrames.Field(2, "stranger"u8.ToArray())], "/user/bootstrap"),
            client.Message(5, AkkaFrames.JoinManifest, AkkaFrames.Join(HostileClient.System, "10.99.0.250", 8283), "/system/cluster/core/daemon"),
        ];
        byte[] attempt = [.. frames.SelectMany(frame => client.OnWire(frame))];
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            for (var due = Stopwatch.GetElapsedTime(start).TotalSeconds * rate; made < due; made++)
            {
                var isJoining = client is { IsTls: true, HasCertificate: false } && made % 2 == 0;
                var bytes = isJoining ? client.OnWire(TokenRequest()) : attempt;
                var task = IsEndedAsync(client, 0, async (stream, cancellation) => await stream.WriteAsync(bytes, cancellation), isJoining);
                pending[task] = true;
                _ = task.ContinueWith(done => pending.TryRemove(done, out _), TaskScheduler.Default);
            }

            await Task.Delay(5);
        }

        await Task.WhenAll(pending.Keys);
        return new AttackOutcome(Invariant($"{made} attempts in {duration.TotalSeconds:0} s"), new Dictionary<string, double> { ["made"] = made });
    }

    /// <summary>One connection that asks the allocator for its lease as fast as it can.</summary>
    private static async Task<AttackOutcome> LeasesAsync(HostileClient client, TimeSpan duration, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var (sent, connections) = (0L, 0);
        var self = $"akka.tcp://{HostileClient.System}@{client.Own}:8283/user/lease-client";
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            try
            {
                await using var stream = await client.OpenAsync();
                connections++;
                await stream.WriteAsync(client.OnWire(client.IntroductionOf(8283)));
                using var limit = new CancellationTokenSource(duration - Stopwatch.GetElapsedTime(start));
                _ = DrainAsync(stream, CancellationToken.None);
                while (!limit.IsCancellationRequested)
                {
                    byte[] batch =
                    [
                        .. Enumerable.Range(0, 50).SelectMany(_ => client.OnWire(client.Message(8283, "lq", LeaseRequest(client), "/system/sharding/subnet-allocator", self))),
                    ];
                    await stream.WriteAsync(batch, limit.Token);
                    sent += 50;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ArgumentOutOfRangeException)
            {
                await Task.Delay(50);
            }
        }

        return new AttackOutcome(
            Invariant($"{sent} requests on {connections} connections in {duration.TotalSeconds:0} s"),
            new Dictionary<string, double> { ["sent"] = sent, ["connections"] = connections });
    }

    private static byte[] LeaseRequest(HostileClient client) => [.. AkkaFrames.Field(1, RandomNumberGenerator.GetBytes(16)), .. AkkaFrames.Field(3, client.OwnHolder)];

    /// <summary>A JoinRequest of nobody's token.</summary>
    private static byte[] TokenRequest() =>
    [
        .. AkkaFrames.Field(1, RandomNumberGenerator.GetBytes(16)), .. AkkaFrames.Field(2, RandomNumberGenerator.GetBytes(8)),
        .. AkkaFrames.Field(3, RandomNumberGenerator.GetBytes(32)), .. AkkaFrames.Field(4, RandomNumberGenerator.GetBytes(200)),
    ];

    private static async Task DrainAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, cancellation) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Ended.
        }
    }

    private static bool IsOver(Socket socket) => socket.Poll(0, SelectMode.SelectError) || (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
