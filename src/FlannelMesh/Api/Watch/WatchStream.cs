using System.Text;
using System.Text.Json;
using FlannelMesh.Api.Contract;
using Microsoft.AspNetCore.Http;

namespace FlannelMesh.Api.Watch;

/// <summary>GET /api/v1/watch: everything once, then what changes, at most once a second.</summary>
internal sealed class WatchStream(WatchFeed feed, TimeProvider time)
{
    /// <summary>Proxies end a connection on which nothing is heard.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>A watcher that does not read is waited for: it misses nothing, since it gets the newest when it does.</summary>
    public async Task WriteAsync(HttpResponse response, CancellationToken cancellation)
    {
        var seen = feed.Take();
        foreach (var (name, body) in seen.Bodies)
        {
            await EventAsync(response, name, body.Json, cancellation);
        }

        await EventAsync(response, "mesh", JsonSerializer.SerializeToUtf8Bytes(seen.Mesh, ApiJson.Default.MeshView), cancellation);
        await response.Body.FlushAsync(cancellation);
        var wroteAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(WatchFeed.Interval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var now = feed.Take();
            var isQuiet = true;
            foreach (var (name, body) in now.Bodies.Where(entry => entry.Body.Version > seen.Version))
            {
                await EventAsync(response, name, body.Json, cancellation);
                isQuiet = false;
            }

            if (now.Since(seen) is { } delta)
            {
                await EventAsync(response, "meshDelta", JsonSerializer.SerializeToUtf8Bytes(delta, ApiJson.Default.MeshDeltaView), cancellation);
                isQuiet = false;
            }

            seen = now;
            if (isQuiet && time.GetElapsedTime(wroteAt) < KeepAlive)
            {
                continue;
            }

            if (isQuiet)
            {
                await response.Body.WriteAsync(": still here\n\n"u8.ToArray(), cancellation);
            }

            await response.Body.FlushAsync(cancellation);
            wroteAt = time.GetTimestamp();
        }
    }

    private static async Task EventAsync(HttpResponse response, string name, byte[] json, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"event: {name}\ndata: "), cancellation);
        await response.Body.WriteAsync(json, cancellation);
        await response.Body.WriteAsync("\n\n"u8.ToArray(), cancellation);
    }
}
