using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Inquest.Server.Tests;

/// <summary>Somebody who is signed in and uses the API.</summary>
internal sealed class Person(RunningServer server, string cookie, string token)
{
    public string Cookie => cookie;

    public string Token => token;

    public static async Task<Person> AdministratorAsync(RunningServer server)
    {
        (string cookie, string token) = await server.SignInAsync();
        return new Person(server, cookie, token);
    }

    /// <summary>Somebody new, by the link that an administrator passes on.</summary>
    public async Task<Person> InviteAsync(string name)
    {
        JsonElement link = await DoAsync(HttpMethod.Post, "/api/v1/accounts", new { name }, HttpStatusCode.Created);
        return await OpenAsync(server, link.GetProperty("url").GetString()!);
    }

    public static async Task<Person> OpenAsync(RunningServer server, string url)
    {
        using HttpResponseMessage answer = await server.Client.PostAsJsonAsync("/api/v1/password", new { link = url.Split("link=")[1], password = "a long password" }, RunningServer.Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonElement session = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation);
        return new Person(server, answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0], session.GetProperty("formToken").GetString()!);
    }

    /// <summary>A request and its expected status; the answer's JSON, undefined without any.</summary>
    public async Task<JsonElement> DoAsync(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await server.SendAsync(method, path, null, body as HttpContent ?? (body is null ? null : JsonContent.Create(body)), ("Cookie", cookie), ("Inquest-Form-Token", token));
        string text = await answer.Content.ReadAsStringAsync(RunningServer.Cancellation);
        Assert.True(expected == answer.StatusCode, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
