namespace FlannelMesh.Testing.Clouds;

/// <summary>What a fake cloud answers.</summary>
public sealed record FakeAnswer(int Status, string ContentType, string Body)
{
    public static FakeAnswer Text(string body) => new(200, "text/plain", body);

    public static FakeAnswer NotFound { get; } = new(404, "text/html", "<html><body>404 - Not Found</body></html>");
}
