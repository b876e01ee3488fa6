using System.Globalization;
using FlannelMesh.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Display;
using Serilog.Sinks.SystemConsole.Themes;

namespace FlannelMesh.Logging;

/// <summary>
/// The log: one line an event on standard output, for people or as JSON, with nothing in it that a terminal would obey. Standard error has only why the agent ended. Numbers and names of
/// fields are in README.md beside this file.
/// </summary>
public static class LoggingSetup
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {EventNumber}{Message:lj}{NewLine}{Exception}";

    private const string RemotingNamespace = "Akka.Remote";

    /// <summary>All of Akka's own messages come under this category; their level is Akka's setting.</summary>
    private const string AkkaCategory = "Akka.Actor.ActorSystem";

    /// <summary>Colours only on a terminal, and not where somebody asks for none; null is the sink's own choice.</summary>
    private static ConsoleTheme? Theme => Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ConsoleTheme.None : null;

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
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Enrich.With<EventIdEnricher>();
        if (verbosity < 2)
        {
            // Connections that break: membership tells what came of it.
            configuration = configuration.Filter.ByExcluding(log => log.Exception?.GetType().Namespace == RemotingNamespace);
        }

        configuration = configuration.WriteTo.Sink(new PrintableSink(LoggerSinkConfiguration.CreateSink(write => _ = (format, output) switch
        {
            (LogFormat.Json, null) => write.Console(new JsonLineFormatter()),
            (LogFormat.Json, _) => write.Sink(new TextWriterSink(output, new JsonLineFormatter())),
            (_, null) => write.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, theme: Theme),
            _ => write.Sink(new TextWriterSink(output, new MessageTemplateTextFormatter(Template, CultureInfo.InvariantCulture))),
        })));
        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }
}
