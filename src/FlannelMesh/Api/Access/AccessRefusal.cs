namespace FlannelMesh.Api.Access;

/// <summary>Why a request gets no answer.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Problem">A sentence for people.</param>
/// <param name="RetryAfter">When another try makes sense; null if time changes nothing.</param>
public sealed record AccessRefusal(int Status, string Problem, TimeSpan? RetryAfter = null);
