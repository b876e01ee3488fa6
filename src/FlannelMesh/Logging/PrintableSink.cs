using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace FlannelMesh.Logging;

/// <summary>
/// Hands on only what a terminal can show, whoever chose the texts: in the fields of a message, in the message where a library put the text
/// into it, and in exceptions. One place for all messages, before the console and JSON.
/// </summary>
internal sealed class PrintableSink(ILogEventSink inner) : ILogEventSink, IDisposable
{
    public void Emit(LogEvent logEvent) => inner.Emit(IsPrintable(logEvent) ? logEvent : Clean(logEvent));

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private static bool IsPrintable(LogEvent logEvent) =>
        logEvent.Exception is null && Printable.IsPrintable(logEvent.MessageTemplate.Text) && logEvent.Properties.Values.All(IsPrintable);

    private static bool IsPrintable(LogEventPropertyValue value) => value is ScalarValue scalar && TextOf(scalar) is var text && (text is null || Printable.IsPrintable(text));

    private static LogEvent Clean(LogEvent logEvent) => new(
        logEvent.Timestamp,
        logEvent.Level,
        logEvent.Exception is { } exception ? new PrintedException(Printable.Lines(exception.ToString())) : null,
        new MessageTemplate(logEvent.MessageTemplate.Tokens.Select(Clean)),
        logEvent.Properties.Select(property => new LogEventProperty(property.Key, Clean(property.Value))),
        logEvent.TraceId.GetValueOrDefault(),
        logEvent.SpanId.GetValueOrDefault());

    private static MessageTemplateToken Clean(MessageTemplateToken token) => token is TextToken text ? new TextToken(Printable.Of(text.Text)) : token;

    private static LogEventPropertyValue Clean(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => TextOf(scalar) is { } text && !Printable.IsPrintable(text) ? new ScalarValue(Printable.Of(text)) : scalar,
        SequenceValue sequence => new SequenceValue(sequence.Elements.Select(Clean)),
        StructureValue structure => new StructureValue(structure.Properties.Select(property => new LogEventProperty(property.Name, Clean(property.Value))), structure.TypeTag),
        DictionaryValue dictionary => new DictionaryValue(
            dictionary.Elements.Select(entry => KeyValuePair.Create((ScalarValue)Clean(entry.Key), Clean(entry.Value)))),
        _ => new ScalarValue(Printable.Of(value.ToString())),
    };

    /// <summary>Null for what can hold no text of somebody's.</summary>
    private static string? TextOf(ScalarValue scalar) => scalar.Value switch
    {
        string text => text,
        null or bool or byte or short or int or uint or long or ulong or float or double or decimal or TimeSpan or DateTime or DateTimeOffset or Guid or Enum => null,
        var other => other.ToString(),
    };

    /// <summary>An exception's text.</summary>
    private sealed class PrintedException(string text) : Exception
    {
        public override string ToString() => text;
    }
}
