using System.Globalization;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace FlannelMesh.Logging;

/// <summary>
/// The log: one line an event on standard output, for people or as JSON. Standard error has only why the agent ended.
/// Event ids: 1xxx hosting and configuration, 2xxx membership, 3xxx leases, 4xxx peers, 5xxx backends and kernel, 6xxx API.
/// </summary>
public static class LoggingSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    private const string RemotingNamespace = "Akka.Remote";

    /// <summary>All of Akka's own messages come under this category; their level is Akka's setting.</summary>
    private const string AkkaCategory = "Akka.Actor.ActorSystem";

    /// <summary>The akka.loglevel that belongs to a verbosity.</summary>
    public static string AkkaLevel(int verbosity) => verbosity switch
    {
        >= 4 => "INFO",
        >= 2 => "WARNING",
        _ => "ERROR",
    };

    /// <param name="verbosity">0 for information, 2 and up for debugging.</param>
    /// <param name="output">Instead of standard output.</param>
    public static ILoggerFactory Create(LogFormat format, int verbosity, TextWriter? output = null)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(verbosity >= 2 ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override(AkkaCategory, LogEventLevel.Verbose)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        if (verbosity < 2)
        {
            // Connections that break: membership tells what came of it.
            configuration = configuration.Filter.ByExcluding(log => log.Exception?.GetType().Namespace == RemotingNamespace);
        }

        configuration = (format, output) switch
        {
            (LogFormat.Json, null) => configuration.WriteTo.Console(new RenderedCompactJsonFormatter()),
            (LogFormat.Json, _) => configuration.WriteTo.Sink(new TextWriterSink(output, new RenderedCompactJsonFormatter())),
            (_, null) => configuration.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture),
            _ => configuration.WriteTo.Sink(
                new TextWriterSink(output, new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture))),
        };
        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }
}
