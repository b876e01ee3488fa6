using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlannelMesh.Api.Contract;
using FlannelMesh.Api.Watch;
using FlannelMesh.Dashboard;
using FlannelMesh.Hosting;
using FlannelMesh.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Api;

/// <summary>
/// HTTP on a TCP port, which only reads, and on a unix socket for the owner. Every answer comes from memory: no request waits
/// for an actor or for the cluster.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly string[] Paths =
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/node",
        "/api/v1/members",
        "/api/v1/leases",
        "/api/v1/leases/history",
        "/api/v1/peers",
        "/api/v1/voters",
        "/api/v1/dataplane",
        "/api/v1/mesh",
        "/api/v1/pool",
        "/api/v1/problems",
        "/api/v1/events",
        "/api/v1/watch",
    ];

    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);

    private readonly IAgentState _state;
    private readonly ControlRoutes _changes;
    private readonly EventStream _events;
    private readonly WatchStream _watch;
    private readonly ApiListenOptions _listen;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;
    private ListenOptions? _http;
    private ListenOptions? _healthz;

    public ApiServer(IAgentState state, IAgentControl control, EventStream events, ApiListenOptions listen, ILogger<ApiServer> log)
    {
        _state = state;
        _changes = new ControlRoutes(control);
        _events = events;
        _watch = new WatchStream(new WatchFeed(state, TimeProvider.System), TimeProvider.System);
        _listen = listen;
        _log = log;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = ControlSocket.Bind)
            .ConfigureKestrel(Configure);
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <summary>Where the read-only listener is, with the port the kernel chose for port 0; null without one.</summary>
    public IPEndPoint? Http => _http?.IPEndPoint;

    /// <summary>Likewise the listener for health checks alone.</summary>
    public IPEndPoint? Healthz => _healthz?.IPEndPoint;

    /// <exception cref="StartupException">A port or the socket's path is taken.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_listen.Conflict() is { } conflict)
        {
            throw new StartupException(conflict);
        }

        ControlSocket.Prepare(_listen.ControlSocket);
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            // Somebody was faster since the ports were probed.
            throw new StartupException(_listen.Conflict() ?? $"the API cannot listen: {e.Message}");
        }

        ApiLog.Listening(_log, Http?.ToString() ?? "no port", _listen.ControlSocket);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams of events end by themselves only when told to.
        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(StopLimit);
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 << 10;
        kestrel.Limits.MaxConcurrentConnections = 256;
        kestrel.ListenUnixSocket(_listen.ControlSocket, listener => Mark(listener, ListenerRole.Control));
        if (_listen.Http is { } http)
        {
            kestrel.Listen(http, listener => _http = Mark(listener, ListenerRole.ReadOnly));
        }

        if (_listen.Healthz is { } healthz && !_listen.IsHealthzShared)
        {
            kestrel.Listen(healthz, listener => _healthz = Mark(listener, ListenerRole.HealthOnly));
        }
    }

    private static ListenOptions Mark(ListenOptions listener, ListenerRole role)
    {
        listener.Protocols = HttpProtocols.Http1;
        listener.Use(next => connection =>
        {
            connection.Features.Set(role);
            return next(connection);
        });
        return listener;
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await RouteAsync(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone, or the agent stops.
        }
        catch (Exception e)
        {
            ApiLog.Failed(_log, context.Request.Path, e.ToString());
            if (!context.Response.HasStarted)
            {
                await WriteAsync(context, new ErrorView("internal error; the agent's log has more"), ApiJson.Default.ErrorView, 500);
            }
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        // A connection that nobody marked may do the least.
        var role = context.Features.Get<ListenerRole>() ?? ListenerRole.HealthOnly;
        if (!role.IsLocal && !HostCheck.IsAllowed(context.Request.Host))
        {
            return WriteAsync(context, new ErrorView($"host '{context.Request.Host}' is not this agent"), ApiJson.Default.ErrorView, 421);
        }

        if (role.IsLocal && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return ChangeAsync(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, new ErrorView($"{context.Request.Method} is not allowed here"), ApiJson.Default.ErrorView, 405);
        }

        var path = context.Request.Path.Value ?? "";
        if (role.IsHealthOnly && path is not ("/healthz" or "/readyz"))
        {
            return NotFound(context, path);
        }

        if (DashboardFiles.Find(context.Request) is { } file)
        {
            return file.WriteAsync(context);
        }

        return path switch
        {
            "/healthz" => WriteTextAsync(context, "flannelmesh is running\n"),
            "/readyz" => WriteReadinessAsync(context),
            "/metrics" => WriteTextAsync(context, MetricsText.Of(_state), MetricsText.ContentType),
            "/api/v1/node" => WriteAsync(context, _state.Node, ApiJson.Default.NodeView),
            "/api/v1/members" => WriteAsync(context, _state.Members, ApiJson.Default.IReadOnlyListMemberView),
            "/api/v1/leases" => WriteAsync(context, _state.Leases, ApiJson.Default.IReadOnlyListLeaseView),
            "/api/v1/peers" => WriteAsync(context, _state.Peers, ApiJson.Default.IReadOnlyListPeerView),
            "/api/v1/voters" => WriteAsync(context, _state.Voters, ApiJson.Default.VotersView),
            "/api/v1/dataplane" => WriteAsync(context, _state.Dataplane, ApiJson.Default.DataplaneView),
            "/api/v1/mesh" => WriteAsync(context, _state.Mesh, ApiJson.Default.MeshView),
            "/api/v1/pool" => WriteAsync(context, _state.Pool, ApiJson.Default.PoolView),
            "/api/v1/problems" => WriteAsync(context, _state.Problems, ApiJson.Default.IReadOnlyListMeshProblemView),
            "/api/v1/leases/history" => WriteHistoryAsync(context),
            "/api/v1/events" => WriteEventsAsync(context),
            "/api/v1/watch" => WriteWatchAsync(context),
            "/" => WriteTextAsync(context, $"flannelmesh\n\n{string.Join('\n', Paths)}\n"),
            _ => NotFound(context, path),
        };
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await _changes.TryHandleAsync(context.Request, context.RequestAborted) is not { } result)
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await WriteAsync(context, new ErrorView($"{context.Request.Method} {context.Request.Path} is not allowed here"), ApiJson.Default.ErrorView, 405);
        }
        else if (result.Status == StatusCodes.Status200OK)
        {
            await (result.Invitation is { } invitation
                ? WriteAsync(context, invitation, ApiJson.Default.InvitationView)
                : WriteAsync(context, new MessageView(result.Message), ApiJson.Default.MessageView));
        }
        else
        {
            await WriteAsync(context, new ErrorView(result.Message), ApiJson.Default.ErrorView, result.Status);
        }
    }

    private Task WriteReadinessAsync(HttpContext context)
    {
        var missing = _state.Missing;
        return WriteAsync(context, new ReadinessView(missing.Count == 0, missing), ApiJson.Default.ReadinessView, missing.Count == 0 ? 200 : 503);
    }

    private Task WriteHistoryAsync(HttpContext context)
    {
        var subnet = context.Request.Query["subnet"].FirstOrDefault();
        return _state.LeaseHistory(subnet) is { } history
            ? WriteAsync(context, history, ApiJson.Default.IReadOnlyListLeaseChangeView)
            : WriteAsync(
                context,
                new ErrorView($"subnet '{subnet}' is not one of the pool; it must be written as in /api/v1/leases, such as {_state.Pool.SubnetMin}/{_state.Pool.SubnetLen}"),
                ApiJson.Default.ErrorView,
                400);
    }

    private async Task WriteWatchAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = "text/event-stream";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await _watch.WriteAsync(context.Response, end.Token);
        }
    }

    private async Task WriteEventsAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.Response.ContentType = "text/event-stream";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await context.Response.WriteAsync(": flannelmesh\n\n", end.Token);
        await context.Response.Body.FlushAsync(end.Token);
        _ = long.TryParse(context.Request.Headers["Last-Event-ID"], out var lastId);
        await foreach (var view in _events.Listen(lastId, end.Token))
        {
            var json = JsonSerializer.Serialize(view, ApiJson.Default.EventView);
            await context.Response.WriteAsync($"id: {view.Id}\nevent: {view.Kind}\ndata: {json}\n\n", end.Token);
            await context.Response.Body.FlushAsync(end.Token);
        }

        await context.Response.WriteAsync(": too slow, events are lost; come back with Last-Event-ID\n\n", end.Token);
    }

    private static Task NotFound(HttpContext context, string path) =>
        WriteAsync(context, new ErrorView($"there is no {path}"), ApiJson.Default.ErrorView, 404);

    private static Task WriteTextAsync(HttpContext context, string text, string type = "text/plain; charset=utf-8")
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type)).AsTask();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
